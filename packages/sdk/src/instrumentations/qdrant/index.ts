import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, prototypeAt } from "../patch.ts";
import { patchVectorDb } from "../vector-db.ts";
import { qdrantDb } from "./operations.ts";

export const qdrant: Instrumentation = {
  module: "@qdrant/js-client-rest",
  option: "qdrant",
  patch(exported) {
    for (const client of classesIn(exported, "QdrantClient")) patchVectorDb(prototypeAt(client), qdrantDb);
  },
};
