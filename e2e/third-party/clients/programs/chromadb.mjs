import { STAND_IN_URL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { withTask } = await load("@anyway-sh/node-server-sdk");
  const { ChromaClient } = await load("chromadb");
  const { hostname: host, port } = new URL(STAND_IN_URL);
  const client = new ChromaClient({ host, port: Number(port), tenant: "acme", database: "shop" });
  const embeddingFunction = {
    name: "letters",
    /** @param {string[]} texts */
    generate: async (texts) => texts.map((text) => [text.length, 1, 0]),
    getConfig: () => ({}),
  };
  const collection = await client.getOrCreateCollection({ name: "orders", embeddingFunction });
  const documents = ["It ships on Monday.", "Refunds take a week."];
  const metadatas = [{ kind: "shipping" }, { kind: "refund" }];
  const embeddings = [
    [1, 0, 0],
    [0, 1, 0],
  ];
  const ids = ["a", "b"];
  const handle = client.collection(collection.id);
  return {
    add: () => collection.add({ ids, documents, metadatas, embeddings }),
    upsert: () => collection.upsert({ ids: ["c"], documents: ["We open at nine."] }),
    query: () => collection.query({ queryEmbeddings: [[1, 0, 0]], nResults: 2, where: { kind: "shipping" } }),
    "query by text": () => collection.query({ queryTexts: ["When?", "Where?"], nResults: 1 }),
    get: () => collection.get({ ids }),
    peek: () => collection.peek({ limit: 2 }),
    count: () => collection.count(),
    update: () =>
      collection.update({ ids: ["a"], documents: ["It ships on Tuesday."], embeddings: [[1, 0, 0]] }),
    handle: () => handle.upsert({ ids: ["d"], documents: ["We close at five."], embeddings: [[0, 0, 1]] }),
    private: () =>
      withTask({ name: "private", traceContent: false }, () =>
        collection.query({ queryTexts: ["Secret?"], nResults: 1 }),
      ),
    error: () => collection.query({ queryEmbeddings: [[1, 0]], nResults: 1 }),
    delete: () => collection.delete({ where: { kind: "refund" } }),
  };
};
