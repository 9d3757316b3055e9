import { asObject, asString, type JsonObject } from "./json.ts";
import { RefusedRequest } from "./reply.ts";
import type { VectorRequest, VectorResponse } from "./vector-request.ts";
import {
  asId,
  asVector,
  matchesFields,
  type StoredVector,
  type VectorCollection,
  VectorStore,
} from "./vector-store.ts";

const COLLECTIONS =
  /^\/api\/v2\/tenants\/([^/]+)\/databases\/([^/]+)\/collections(?:\/([^/]+))?(?:\/([^/]+))?$/;

const PLACES = /^\/api\/v2\/tenants\/([^/]+)(?:\/databases\/([^/]+))?$/;

/** Chroma's API of version 2: https://docs.trychroma.com/reference */
export function chromaApi(): (request: VectorRequest) => VectorResponse | undefined {
  const store = new VectorStore();
  return ({ method, path, body }) => {
    if (path === "/api/v2/pre-flight-checks")
      return { body: { max_batch_size: 1_000, supports_base64_encoding: false } };
    // The Python client asks who it is, and whether its tenant and its database are there.
    if (path === "/api/v2/auth/identity") return { body: { user_id: "", tenant: "default", databases: [] } };
    const [place, owner = "", kept] = PLACES.exec(path) ?? [];
    if (place !== undefined) return { body: { id: kept ?? owner, name: kept ?? owner, tenant: owner } };
    const [match, tenant = "", database = "", named, operation] = COLLECTIONS.exec(path) ?? [];
    if (match === undefined) return undefined;
    // A collection's id is its name here, so that both lead to it.
    const id = named ?? asString(body.name);
    if (named === undefined) store.create(id);
    const collection = store.get(id);
    if (collection === undefined) throw new RefusedRequest(404, `Collection [${id}] does not exist`);
    if (operation !== undefined) return operate(collection, operation, body);
    if (method === "DELETE") store.delete(id);
    return {
      body: {
        id,
        name: id,
        tenant,
        database,
        metadata: body.metadata ?? null,
        dimension: collection.dimension ?? null,
        configuration_json: {},
        log_position: 0,
        version: 0,
      },
    };
  };
}

/** An error in Chroma's shape. */
export const chromaError = (status: number, message: string): JsonObject => ({
  error: status === 404 ? "NotFoundError" : "InvalidArgumentError",
  message,
});

function operate(
  collection: VectorCollection,
  operation: string,
  body: JsonObject,
): VectorResponse | undefined {
  const ids = list(body.ids);
  switch (operation) {
    case "add":
    case "upsert":
    case "update":
      ids.forEach((id, row) => {
        put(collection, asId(id), row, body);
      });
      return { status: operation === "add" ? 201 : 200, body: {} };
    case "get":
      return {
        body: columns(selected(collection, body).slice(0, Number(body.limit ?? Number.POSITIVE_INFINITY))),
      };
    case "query":
      return { body: query(collection, body) };
    case "count":
      return { body: collection.size };
    case "delete":
      return { body: { deleted: collection.delete(selected(collection, body).map(({ id }) => id)) } };
    default:
      return undefined;
  }
}

function put(collection: VectorCollection, id: string | number, row: number, body: JsonObject): void {
  const [before] = collection.get([id]);
  const vector = list(body.embeddings)[row];
  const document = list(body.documents)[row];
  collection.put({
    id,
    vector: vector === undefined && before ? before.vector : checked(collection, asVector(vector)),
    document: typeof document === "string" ? document : (before?.document ?? ""),
    metadata: { ...before?.metadata, ...asObject(list(body.metadatas)[row]) },
  });
}

function selected(collection: VectorCollection, { ids, where }: JsonObject): StoredVector[] {
  const named = Array.isArray(ids) ? collection.get(ids) : collection.all();
  return named.filter(({ metadata }) => matchesFields(where, metadata));
}

function query(collection: VectorCollection, body: JsonObject): JsonObject {
  const found = list(body.query_embeddings).map((vector) =>
    collection.search(checked(collection, asVector(vector)), Number(body.n_results), ({ metadata }) =>
      matchesFields(body.where, metadata),
    ),
  );
  const all = found.map(columns);
  return {
    ids: all.map(({ ids }) => ids),
    documents: all.map(({ documents }) => documents),
    metadatas: all.map(({ metadatas }) => metadatas),
    distances: found.map((rows) => rows.map(({ score }) => 1 - score)),
    include: body.include,
  };
}

const columns = (rows: StoredVector[]) => ({
  ids: rows.map(({ id }) => id),
  documents: rows.map(({ document }) => document ?? null),
  metadatas: rows.map(({ metadata }) => metadata),
  include: ["documents", "metadatas"],
});

function checked(collection: VectorCollection, vector: number[]): number[] {
  const { dimension = vector.length } = collection;
  if (vector.length === dimension) return vector;
  throw new RefusedRequest(
    400,
    `Collection expecting embedding with dimension of ${dimension}, got ${vector.length}`,
  );
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
