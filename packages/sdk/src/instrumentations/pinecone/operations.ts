import { ATTR_PINECONE_READ_UNITS, ATTR_PINECONE_WRITE_UNITS } from "@anyway-sh/semconv";
import {
  type FoundRecord,
  textIn,
  type VectorDb,
  type VectorDbAnswer,
  type VectorDbOperation,
} from "../vector-db.ts";
import { dimensionOf } from "../vectors.ts";
import { fields, list, number, string } from "../wire.ts";

/** An index, which holds records: https://docs.pinecone.io/reference/api/data-plane */
export const recordsDb: VectorDb = {
  system: "pinecone",
  target(index, [options]) {
    const { indexName, namespace, indexHostUrl } = fields(fields(index).target);
    return {
      collection: string(indexName) || undefined,
      namespace: string(fields(options).namespace) ?? string(namespace),
      baseUrl: string(indexHostUrl) ?? resolvedHost(fields(index)._queryCommand),
    };
  },
  operations: {
    upsert: writing("records"),
    upsertRecords: writing("records"),
    update: {
      request: ([options]) => ({
        body: options,
        vectors: vectorsIn([options]),
      }),
    },
    query: {
      request: ([options]) => {
        const { topK, vector } = fields(options);
        return {
          body: options,
          topK: number(topK),
          ...(vector instanceof Object && { vectors: { count: 1, dimension: dimensionOf(vector) } }),
        };
      },
      answer: (value) => answered(value, list(fields(value).matches)),
    },
    searchRecords: {
      request: ([options]) => {
        const { topK, inputs } = fields(fields(options).query);
        const text = string(fields(inputs).text);
        return { body: options, topK: number(topK), queryTexts: text === undefined ? [] : [text] };
      },
      answer: (value) => answered(value, list(fields(fields(value).result).hits)),
    },
    fetch: {
      request: ([options]) => naming(options),
      answer: (value) => answered(value, Object.values(fields(fields(value).records))),
    },
    fetchByMetadata: {
      request: ([options]) => ({ body: options }),
      answer: (value) => answered(value, Object.values(fields(fields(value).records))),
    },
    listPaginated: {
      request: ([options]) => ({ body: options }),
      answer: (value) => answered(value, list(fields(value).vectors)),
    },
    deleteOne: { request: ([options]) => ({ body: options }) },
    deleteMany: { request: ([options]) => naming(options) },
    deleteAll: { request: ([options]) => ({ body: options }) },
    describeIndexStats: { request: ([options]) => ({ body: options }) },
  },
};

/** `index.documents`, whose documents are found by their text as well. */
export const documentsDb: VectorDb = {
  system: "pinecone",
  target(documents) {
    const { _namespace, _provider } = fields(documents);
    const { indexName, indexHostUrl } = fields(_provider);
    return {
      collection: string(indexName) || undefined,
      namespace: string(_namespace),
      baseUrl: string(indexHostUrl),
    };
  },
  operations: {
    upsert: writing("documents"),
    update: writing("documents"),
    search: {
      request: ([options]) => {
        const { topK, scoreBy } = fields(options);
        const queryTexts = list(scoreBy).flatMap((by) => string(fields(by).query) ?? []);
        return { body: options, topK: number(topK), queryTexts };
      },
      answer: (value) => answered(value, list(fields(value).matches), toDocument),
    },
    fetch: {
      request: ([options]) => naming(options),
      answer: (value) => answered(value, Object.values(fields(fields(value).documents)), toDocument),
    },
    list: {
      request: ([options]) => ({ body: options }),
      answer: (value) => answered(value, list(fields(value).documents), toDocument),
    },
    delete: { request: ([options]) => naming(options) },
  },
};

/** Clients before version 6 take the list itself, without a name. */
function listIn(options: unknown, name: string): readonly unknown[] {
  return Array.isArray(options) ? options : list(fields(options)[name]);
}

function writing(name: string): VectorDbOperation {
  return {
    request: ([options]) => {
      const records = listIn(options, name);
      return { body: options, batchSize: records.length, vectors: vectorsIn(records) };
    },
  };
}

function naming(options: unknown) {
  return { body: options, batchSize: listIn(options, "ids").length };
}

/** Records may bring text alone, which Pinecone embeds. */
function vectorsIn(records: readonly unknown[]) {
  const [first] = records.map((record) => fields(record));
  if (first?.values === undefined && first?.sparseValues === undefined) return undefined;
  return { count: records.length, dimension: dimensionOf(first.values) };
}

function answered(value: unknown, found: readonly unknown[], read = toRecord): VectorDbAnswer {
  const usage = fields(fields(value).usage);
  return {
    records: found.map(read),
    attributes: {
      [ATTR_PINECONE_READ_UNITS]: number(usage.readUnits),
      [ATTR_PINECONE_WRITE_UNITS]: number(usage.writeUnits),
    },
  };
}

/** Matches and records have `metadata`, hits have `fields`. */
function toRecord(found: unknown): FoundRecord {
  const { id, _id, score, _score, metadata, fields: named } = fields(found);
  const about = metadata ?? named ?? undefined;
  return {
    id: id ?? _id,
    score: number(score) ?? number(_score),
    content: textIn(fields(about)),
    metadata: about,
  };
}

/** The fields of a document are its own. */
function toDocument(found: unknown): FoundRecord {
  const { _id, _score, ...about } = fields(found);
  return { id: _id, score: number(_score), content: textIn(about), metadata: about };
}

/** The address of an index that was given by its name, once the client asked for it. */
function resolvedHost(command: unknown): string | undefined {
  return string(fields(fields(command).apiProvider).indexHostUrl);
}
