import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, prototypeAt } from "../patch.ts";
import { patchReturned, patchVectorDb } from "../vector-db.ts";
import { fields } from "../wire.ts";
import { documentsDb, recordsDb } from "./operations.ts";

/** What `index()` of the client gives has every operation, and `namespace()` of that gives another of its class. */
export const pinecone: Instrumentation = {
  module: "@pinecone-database/pinecone",
  option: "pinecone",
  patch(exported) {
    const { Index, Documents } = fields(exported);
    patchVectorDb(prototypeAt(Index), recordsDb);
    patchVectorDb(prototypeAt(Documents), documentsDb);
    // An application may have nothing but the client to give.
    for (const client of classesIn(exported, "Pinecone")) {
      for (const name of ["index", "Index"]) patchReturned(prototypeAt(client), name, patchClassOf);
    }
  },
};

function patchClassOf(index: object): void {
  patchVectorDb(Object.getPrototypeOf(index), recordsDb);
  if ("documents" in index && index.documents instanceof Object) {
    patchVectorDb(Object.getPrototypeOf(index.documents), documentsDb);
  }
}
