import { STAND_IN_URL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { withTask } = await load("@anyway-sh/node-server-sdk");
  const { QdrantClient } = await load("@qdrant/js-client-rest");
  const client = new QdrantClient({ url: STAND_IN_URL, checkCompatibility: false });
  await client.createCollection("orders", { vectors: { size: 3, distance: "Cosine" } });
  const filter = { must: [{ key: "kind", match: { value: "shipping" } }] };
  const points = [
    { id: 1, vector: [1, 0, 0], payload: { text: "It ships on Monday.", kind: "shipping" } },
    { id: 2, vector: [0, 1, 0], payload: { text: "Refunds take a week.", kind: "refund" } },
  ];
  return {
    upsert: () => client.upsert("orders", { points }),
    "upsert batch": () =>
      client.upsert("orders", { batch: { ids: [3], vectors: [[0, 0, 1]], payloads: [{ kind: "other" }] } }),
    query: () => client.query("orders", { query: [1, 0, 0], limit: 2, filter, with_payload: true }),
    queryBatch: () =>
      client.queryBatch("orders", {
        searches: [
          { query: [1, 0, 0], limit: 1 },
          { query: { nearest: [0, 1, 0] }, limit: 1 },
        ],
      }),
    retrieve: () => client.retrieve("orders", { ids: [1, 2] }),
    scroll: () => client.scroll("orders", { limit: 5 }),
    count: () => client.count("orders"),
    setPayload: () => client.setPayload("orders", { points: [1], payload: { kind: "delivery" } }),
    private: () =>
      withTask({ name: "private", traceContent: false }, () =>
        client.query("orders", { query: [1, 0, 0], filter, with_payload: true }),
      ),
    error: () => client.query("orders", { query: [1, 0] }),
    missing: () => client.query("nowhere", { query: [1, 0, 0] }),
    delete: () => client.delete("orders", { points: [1, 2] }),
  };
};
