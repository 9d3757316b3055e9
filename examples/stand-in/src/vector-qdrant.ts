import { asObject, asObjects, asString, isObject, type JsonObject } from "./json.ts";
import { RefusedRequest } from "./reply.ts";
import type { VectorRequest, VectorResponse } from "./vector-request.ts";
import { asId, asVector, type StoredVector, type VectorCollection, VectorStore } from "./vector-store.ts";

const COLLECTION = /^\/collections\/([^/]+)(?:\/points(?:\/(.+))?)?$/;

/** Qdrant's REST API: https://api.qdrant.tech */
export function qdrantApi(): (request: VectorRequest) => VectorResponse | undefined {
  const store = new VectorStore();
  return ({ method, path, body }) => {
    if (path === "/") return { body: { title: "qdrant - vector search engine", version: "1.19.0" } };
    const [match, name, operation] = COLLECTION.exec(path) ?? [];
    if (match === undefined || name === undefined) return undefined;
    if (!path.includes("/points") && method === "PUT") {
      store.create(name);
      return { body: ok(true) };
    }
    const collection = store.get(name);
    if (collection === undefined)
      throw new RefusedRequest(404, `Not found: Collection \`${name}\` doesn't exist!`);
    const result = operate(collection, `${method} ${operation ?? ""}`.trim(), body);
    return result === undefined ? undefined : { body: ok(result) };
  };
}

/** An error in Qdrant's shape. */
export const qdrantError = (_status: number, message: string): JsonObject => ({
  status: { error: message },
  time: 0.001,
});

const ok = (result: unknown): JsonObject => ({ result, status: "ok", time: 0.001 });
const DONE = { operation_id: 1, status: "completed" };

function operate(collection: VectorCollection, operation: string, body: JsonObject): unknown {
  switch (operation) {
    case "PUT":
      for (const { id, vector, payload } of pointsOf(body))
        collection.put({
          id: asId(id),
          vector: checked(collection, asVector(vector)),
          metadata: asObject(payload),
        });
      return DONE;
    case "POST":
      return collection.get(list(body.ids)).map(toPoint);
    case "POST delete": {
      const matching = collection.all().filter(({ metadata }) => matches(body.filter, metadata));
      collection.delete(body.points ? list(body.points).map(asId) : matching.map(({ id }) => id));
      return DONE;
    }
    case "POST payload":
      for (const point of collection.get(list(body.points))) Object.assign(point.metadata, body.payload);
      return DONE;
    case "POST scroll": {
      const points = collection.all().filter(({ metadata }) => matches(body.filter, metadata));
      return { points: points.slice(0, Number(body.limit)).map(toPoint), next_page_offset: null };
    }
    case "POST count":
      return { count: collection.size };
    case "POST query":
      return query(collection, body);
    case "POST query/batch":
      return asObjects(body.searches).map((search) => query(collection, search));
    default:
      return undefined;
  }
}

/** Points one by one, or as a batch of columns. */
function pointsOf({ points, batch }: JsonObject): JsonObject[] {
  if (!isObject(batch)) return asObjects(points);
  return list(batch.ids).map((id, row) => ({
    id,
    vector: list(batch.vectors)[row],
    payload: list(batch.payloads)[row],
  }));
}

/** The nearest to a vector, or to a point that is named by its id. */
function query(collection: VectorCollection, body: JsonObject): JsonObject {
  const [like] = collection.get([body.query]);
  const nearest = isObject(body.query) ? body.query.nearest : body.query;
  const vector = like?.vector ?? checked(collection, asVector(nearest));
  const found = collection.search(vector, Number(body.limit ?? 10), ({ metadata }) =>
    matches(body.filter, metadata),
  );
  return {
    points: found.map(({ score, ...stored }) => ({
      version: 1,
      score,
      ...toPoint(stored),
      ...(body.with_payload !== true && { payload: undefined }),
    })),
  };
}

/** `{ must: [{ key, match: { value } }] }`. */
function matches(filter: unknown, metadata: JsonObject): boolean {
  return asObjects(asObject(filter).must).every(
    ({ key, match }) => metadata[asString(key)] === asObject(match).value,
  );
}

function checked(collection: VectorCollection, vector: number[]): number[] {
  const { dimension = vector.length } = collection;
  if (vector.length === dimension) return vector;
  throw new RefusedRequest(
    400,
    `Wrong input: Vector dimension error: expected dim: ${dimension}, got ${vector.length}`,
  );
}

const toPoint = ({ id, metadata }: StoredVector) => ({ id, payload: metadata });
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
