import type { FoundRecord, VectorDb, VectorDbOperation } from "../vector-db.ts";
import { dimensionOf } from "../vectors.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";

const writing: VectorDbOperation = {
  request: ([records]) => ({
    body: records,
    batchSize: list(fields(records).ids).length,
    vectors: vectorsIn(fields(records).embeddings),
  }),
};

/** A collection: https://docs.trychroma.com/docs/collections/manage-collections */
export const chromaDb: VectorDb = {
  system: "chroma",
  target(collection) {
    const { name, id, tenant, database, apiClient } = fields(collection);
    const namespace = [tenant, database].filter((part) => typeof part === "string");
    return {
      // A handle knows its id alone.
      collection: string(name) || string(id),
      namespace: namespace.length > 0 ? namespace.join("|") : undefined,
      baseUrl: baseUrlOf(apiClient),
    };
  },
  operations: {
    add: writing,
    upsert: writing,
    update: writing,
    query: {
      request: ([options]) => {
        const { queryTexts, queryEmbeddings, nResults } = fields(options);
        return {
          body: options,
          batchSize: list(queryTexts ?? queryEmbeddings).length,
          topK: number(nResults) ?? DEFAULT_RESULTS,
          queryTexts: list(queryTexts).filter((text) => typeof text === "string"),
          vectors: vectorsIn(queryEmbeddings),
        };
      },
      answer: (value) => ({ records: rowsOfQueries(fields(value)) }),
    },
    search: {
      request: ([searches]) => {
        const payloads = (Array.isArray(searches) ? searches : [searches]).map(toPayload);
        return { body: payloads, batchSize: payloads.length, topK: number(fields(payloads[0]?.limit).limit) };
      },
      answer: (value) => ({ records: rowsOfQueries(fields(value)) }),
    },
    get: {
      request: ([options]) => ({ body: options, batchSize: list(fields(options).ids).length }),
      answer: (value) => ({ records: rows(fields(value)) }),
    },
    peek: {
      request: ([options]) => ({ body: options }),
      answer: (value) => ({ records: rows(fields(value)) }),
    },
    delete: {
      request: ([options]) => ({ body: options, batchSize: list(fields(options).ids).length }),
    },
    count: { request: () => ({ body: undefined }) },
  },
};

/** What the client asks for where the application does not say. */
const DEFAULT_RESULTS = 10;

function vectorsIn(embeddings: unknown) {
  const vectors = list(embeddings);
  return vectors.length === 0 ? undefined : { count: vectors.length, dimension: dimensionOf(vectors[0]) };
}

/** Answers are columns: a list of ids, one of documents, and so on. */
function rows({ ids, documents, metadatas, distances, scores }: Fields): FoundRecord[] {
  return list(ids).map((id, row) => ({
    id,
    content: string(list(documents)[row]),
    distance: number(list(distances)[row]),
    score: number(list(scores)[row]),
    metadata: list(metadatas)[row] ?? undefined,
  }));
}

/** The columns of several queries, each of which has a list of its own. */
function rowsOfQueries({ ids, documents, metadatas, distances, scores }: Fields): FoundRecord[] {
  return list(ids).flatMap((found, query) =>
    rows({
      ids: found,
      documents: list(documents)[query],
      metadatas: list(metadatas)[query],
      distances: list(distances)[query],
      scores: list(scores)[query],
    }),
  );
}

/** A search is built up by an object that knows its own wire form, or is given in that form. */
function toPayload(search: unknown): Fields {
  const { toPayload: build } = fields(search);
  return fields(typeof build === "function" ? build.call(search) : search);
}

function baseUrlOf(apiClient: unknown): string | undefined {
  const { getConfig } = fields(apiClient);
  return typeof getConfig === "function" ? string(fields(getConfig.call(apiClient)).baseUrl) : undefined;
}
