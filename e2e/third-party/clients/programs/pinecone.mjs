import { STAND_IN_URL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { withTask } = await load("@anyway-sh/node-server-sdk");
  const { Pinecone } = await load("@pinecone-database/pinecone");
  const client = new Pinecone({ apiKey: "stand-in", controllerHostUrl: STAND_IN_URL });
  const index = client.index({ name: "orders", namespace: "shop" });
  const records = [
    { id: "a", values: [1, 0, 0], metadata: { text: "It ships on Monday.", kind: "shipping" } },
    { id: "b", values: [0, 1, 0], metadata: { text: "Refunds take a week.", kind: "refund" } },
  ];
  const query = { topK: 2, vector: [1, 0, 0], includeMetadata: true, includeValues: true };
  const texts = [{ _id: "t", chunk_text: "It ships on Monday." }];
  const documents = client.index({ name: "texts", host: STAND_IN_URL });
  return {
    upsert: () => index.upsert({ records }),
    query: () => index.query({ ...query, filter: { kind: { $eq: "shipping" } } }),
    "query by id": () => index.query({ topK: 1, id: "b" }),
    fetch: () => index.fetch({ ids: ["a", "b"] }),
    update: () => index.update({ id: "a", metadata: { kind: "delivery" } }),
    listPaginated: () => index.listPaginated(),
    private: () => withTask({ name: "private", traceContent: false }, () => index.query(query)),
    error: () => index.query({ topK: 1, vector: [1, 0] }),
    refused: () => index.query({ topK: 0, vector: [1, 0, 0] }),
    deleteOne: () => index.deleteOne({ id: "a" }),
    deleteMany: () => index.deleteMany({ ids: ["a", "b"] }),
    "other namespace": () => index.namespace("archive").deleteAll(),
    upsertRecords: () => documents.upsertRecords({ records: texts }),
    searchRecords: () =>
      documents.searchRecords({
        query: { topK: 1, inputs: { text: "When does it ship?" } },
        fields: ["chunk_text"],
      }),
  };
};
