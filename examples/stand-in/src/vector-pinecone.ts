import { asObject, asObjects, asString, type JsonObject } from "./json.ts";
import { RefusedRequest } from "./reply.ts";
import type { VectorRequest, VectorResponse } from "./vector-request.ts";
import {
  asVector,
  embed,
  matchesFields,
  type StoredVector,
  type VectorCollection,
  VectorStore,
} from "./vector-store.ts";

/** Read units of every request that reads, so that what a client is told is told apart from zero. */
const USAGE = { readUnits: 5 };

/**
 * Pinecone's control plane, of which it knows `GET /indexes/{name}`, and the data plane of one index that all names
 * lead to: https://docs.pinecone.io/reference/api
 */
export function pineconeApi(): (request: VectorRequest) => VectorResponse | undefined {
  const store = new VectorStore();
  const namespaceOf = (body: JsonObject, query = new URLSearchParams()) =>
    store.create(asString(body.namespace) || query.get("namespace") || "__default__");

  return ({ path, query, body, text, origin }) => {
    const [, index] = /^\/indexes\/([^/]+)$/.exec(path) ?? [];
    if (index !== undefined) return { body: describeIndex(index, origin) };
    const [, namespace, operation] = /^\/records\/namespaces\/([^/]+)\/(upsert|search)$/.exec(path) ?? [];
    if (namespace !== undefined) {
      const records = store.create(decodeURIComponent(namespace));
      if (operation === "search") return { body: searchRecords(records, body) };
      for (const line of text.split("\n")) putRecord(records, asObject(JSON.parse(line)));
      return { status: 201 };
    }
    switch (path) {
      case "/vectors/upsert":
        return { body: upsert(namespaceOf(body), body) };
      case "/vectors/update": {
        const [found] = namespaceOf(body).get([body.id]);
        if (found) Object.assign(found.metadata, body.setMetadata);
        return { body: {} };
      }
      case "/vectors/delete":
        remove(namespaceOf(body), body);
        return { body: {} };
      case "/vectors/fetch": {
        const found = namespaceOf({}, query).get(query.getAll("ids"));
        const vectors = Object.fromEntries(found.map((vector) => [vector.id, toRecord(vector)]));
        return { body: { vectors, namespace: query.get("namespace") ?? "", usage: USAGE } };
      }
      case "/vectors/list": {
        const vectors = namespaceOf({}, query).all();
        return { body: { vectors: vectors.map(({ id }) => ({ id })), usage: USAGE } };
      }
      case "/query":
        return { body: search(namespaceOf(body), body) };
      case "/describe_index_stats":
        return {
          body: {
            namespaces: {},
            dimension: namespaceOf({}).dimension,
            totalVectorCount: namespaceOf({}).size,
          },
        };
      default:
        return undefined;
    }
  };
}

/** An error in Pinecone's shape. */
export const pineconeError = (_status: number, message: string): JsonObject => ({
  code: 3,
  message,
  details: [],
});

const describeIndex = (name: string, origin: string): JsonObject => ({
  name,
  vector_type: "dense",
  metric: "cosine",
  dimension: 3,
  status: { ready: true, state: "Ready" },
  host: origin,
  spec: { serverless: { region: "us-east-1", cloud: "aws" } },
  deletion_protection: "disabled",
  tags: null,
});

function upsert(namespace: VectorCollection, body: JsonObject): JsonObject {
  const vectors = asObjects(body.vectors);
  for (const { id, values, metadata } of vectors)
    namespace.put({
      id: asString(id),
      vector: checked(namespace, asVector(values)),
      metadata: asObject(metadata),
    });
  return { upsertedCount: vectors.length };
}

function remove(namespace: VectorCollection, { ids, deleteAll, filter }: JsonObject): void {
  if (deleteAll === true) namespace.clear();
  else if (Array.isArray(ids)) namespace.delete(ids);
  else
    namespace.delete(
      namespace.all().flatMap(({ id, metadata }) => (matchesFields(filter, metadata) ? [id] : [])),
    );
}

function search(namespace: VectorCollection, body: JsonObject): JsonObject {
  const [like] = namespace.get([body.id]);
  const vector = like?.vector ?? checked(namespace, asVector(body.vector));
  const found = namespace.search(vector, Number(body.topK), ({ metadata }) =>
    matchesFields(body.filter, metadata),
  );
  return {
    results: [],
    matches: found.map(({ score, ...stored }) => ({
      id: stored.id,
      score,
      values: body.includeValues === true ? stored.vector : [],
      ...(body.includeMetadata === true && { metadata: stored.metadata }),
    })),
    namespace: asString(body.namespace),
    usage: USAGE,
  };
}

function checked(namespace: VectorCollection, vector: number[]): number[] {
  const { dimension = vector.length } = namespace;
  if (vector.length === dimension) return vector;
  throw new RefusedRequest(
    400,
    `Vector dimension ${vector.length} does not match the dimension of the index ${dimension}`,
  );
}

const toRecord = ({ id, vector, metadata }: StoredVector) => ({ id, values: vector, metadata });

/** A record of an index that embeds texts itself. */
function putRecord(namespace: VectorCollection, { _id, id, ...metadata }: JsonObject): void {
  namespace.put({ id: asString(_id ?? id), vector: embed(asString(metadata.chunk_text)), metadata });
}

function searchRecords(namespace: VectorCollection, body: JsonObject): JsonObject {
  const { inputs, top_k } = asObject(body.query);
  const found = namespace.search(embed(asString(asObject(inputs).text)), Number(top_k), () => true);
  const hits = found.map(({ id, score, metadata }) => ({ _id: id, _score: score, fields: metadata }));
  return { result: { hits }, usage: { read_units: 6, embed_total_tokens: 4 } };
}
