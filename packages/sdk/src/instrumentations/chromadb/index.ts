import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, prototypeAt } from "../patch.ts";
import { patchReturned, patchVectorDb } from "../vector-db.ts";
import { chromaDb } from "./operations.ts";

/** What gives out collections, whose classes the package keeps to itself. */
const FACTORIES = [
  "createCollection",
  "getCollection",
  "getOrCreateCollection",
  "getCollectionByCrn",
  "getCollectionById",
  "getCollections",
  "listCollections",
  "collection",
];

export const chromadb: Instrumentation = {
  module: "chromadb",
  option: "chromadb",
  patch(exported) {
    for (const client of classesIn(exported, "ChromaClient")) {
      for (const name of FACTORIES) patchReturned(prototypeAt(client), name, patchClassesOf);
    }
  },
};

/** The class of a collection extends another, whose methods come first: what is inherited then counts as patched. */
function patchClassesOf(collection: object): void {
  const prototype: unknown = Object.getPrototypeOf(collection);
  if (typeof prototype !== "object" || prototype === null || prototype === Object.prototype) return;
  patchClassesOf(prototype);
  patchVectorDb(prototype, chromaDb);
}
