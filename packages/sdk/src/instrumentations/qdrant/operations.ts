import { type FoundRecord, textIn, type VectorDb, type VectorDbOperation } from "../vector-db.ts";
import { dimensionOf } from "../vectors.ts";
import { fields, list, number, string } from "../wire.ts";

/** What the server answers with where the application does not say how many. */
const DEFAULT_LIMIT = 10;

/** Operations that change points or their payloads, and answer with a status alone. */
const changing: VectorDbOperation = {
  request: ([, body]) => ({ body, batchSize: list(fields(body).points).length }),
};

const found = (value: unknown) => ({ records: pointsIn(value).map(toRecord) });

const searching: VectorDbOperation = {
  request: ([, body]) => {
    const { query, vector, limit } = fields(body);
    const sent = query ?? vector;
    const dimension =
      dimensionOf(sent) ?? dimensionOf(fields(sent).nearest) ?? dimensionOf(fields(sent).vector);
    return {
      body,
      topK: number(limit) ?? DEFAULT_LIMIT,
      queryTexts: textsIn(query),
      ...(dimension !== undefined && { vectors: { count: 1, dimension } }),
    };
  },
  answer: found,
};

const searchingBatch: VectorDbOperation = {
  request: ([, body]) => {
    const searches = list(fields(body).searches);
    return {
      body,
      batchSize: searches.length,
      queryTexts: searches.flatMap((one) => textsIn(fields(one).query)),
    };
  },
  answer: (value) => ({ records: list(value).flatMap(pointsIn).map(toRecord) }),
};

/**
 * The client's methods take the collection and what is sent: https://api.qdrant.tech. `search`, `recommend` and
 * `discover` were its ways to search before version 1.19.
 */
export const qdrantDb: VectorDb = {
  system: "qdrant",
  target: (client, [collection]) => ({
    collection: string(collection),
    baseUrl: string(fields(client)._restUri),
  }),
  operations: {
    upsert: {
      request: ([, body]) => {
        const { points, batch } = fields(body);
        const { ids, vectors } = fields(batch);
        const sent = Array.isArray(points) ? points.map((point) => fields(point).vector) : list(vectors);
        return {
          body,
          batchSize: list(points ?? ids).length,
          ...(sent.length > 0 && { vectors: { count: sent.length, dimension: dimensionOf(sent[0]) } }),
        };
      },
    },
    query: searching,
    queryGroups: searching,
    queryBatch: searchingBatch,
    search: searching,
    searchPointGroups: searching,
    searchBatch: searchingBatch,
    recommend: searching,
    recommendPointGroups: searching,
    recommendBatch: searchingBatch,
    discoverPoints: searching,
    discoverBatchPoints: searchingBatch,
    scroll: {
      request: ([, body]) => ({ body }),
      answer: found,
    },
    retrieve: {
      request: ([, body]) => ({ body, batchSize: list(fields(body).ids).length }),
      answer: found,
    },
    count: { request: ([, body]) => ({ body }) },
    facet: { request: ([, body]) => ({ body }) },
    delete: changing,
    updateVectors: changing,
    deleteVectors: changing,
    setPayload: changing,
    overwritePayload: changing,
    deletePayload: changing,
    clearPayload: changing,
    batchUpdate: {
      request: ([, body]) => ({ body, batchSize: list(fields(body).operations).length }),
    },
  },
};

/** A list of points, as it is, or under `points`, or in `groups`. */
function pointsIn(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  const { points, groups } = fields(answer);
  return [...list(points), ...list(groups).flatMap((group) => list(fields(group).hits))];
}

function toRecord(point: unknown): FoundRecord {
  const { id, score, payload } = fields(point);
  return { id, score: number(score), content: textIn(fields(payload)), metadata: payload ?? undefined };
}

/** Text that the server is asked to embed: `{ text, model }`, or that under `nearest`. */
function textsIn(query: unknown): string[] {
  const text = string(fields(query).text) ?? string(fields(fields(query).nearest).text);
  return text === undefined ? [] : [text];
}
