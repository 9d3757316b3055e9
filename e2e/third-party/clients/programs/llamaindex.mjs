import { createRequire } from "node:module";
import { abandon, CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** The workflows are a package of their own, which `llamaindex` brings along; this is its CommonJS file. */
const workflowFile = createRequire(createRequire(import.meta.url).resolve("llamaindex")).resolve(
  "@llamaindex/workflow",
);
const isCommonJs = process.argv[1]?.endsWith(".cjs");

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { OpenAI, OpenAIEmbedding } = await load("@llamaindex/openai");
  const { Document, Settings, SimpleChatEngine, tool, VectorStoreIndex } = await load("llamaindex");
  const { agent } = await load(isCommonJs ? workflowFile : workflowFile.replace(".cjs", ".js"));
  const { trace } = await load("@opentelemetry/api");

  const settings = { apiKey: "stand-in", baseURL: `${STAND_IN_URL}/v1`, maxRetries: 0 };
  const llm = new OpenAI({ ...settings, model: "gpt-4o", additionalChatOptions: {} });
  const streaming = new OpenAI({
    ...settings,
    model: "gpt-4o",
    additionalChatOptions: { stream_options: { include_usage: true } },
  });
  Settings.llm = llm;
  Settings.embedModel = new OpenAIEmbedding({ ...settings, model: "text-embedding-3-small" });
  const ask = (/** @type {string} */ content) => [{ role: "user", content }];
  const lookUp = tool({
    name: TOOL.name,
    description: TOOL.description,
    parameters: TOOL.parameters,
    execute: (/** @type {{ order: string }} */ { order }) => {
      trace.getTracer("shop").startSpan("in the tool").end();
      return `${order} is under way`;
    },
  });
  const documents = [new Document({ text: "Orders take three days.", id_: "orders" })];
  const index = () => VectorStoreIndex.fromDocuments(documents);

  return {
    success: () => llm.chat({ messages: ask(QUESTION) }),
    error: () => llm.chat({ messages: ask(FAILING) }),
    stream: async () => drain(await streaming.chat({ messages: ask(QUESTION), stream: true })),
    "abandoned stream": async () => abandon(await streaming.chat({ messages: ask(QUESTION), stream: true })),
    tools: () => llm.chat({ messages: ask(CALLING), tools: [lookUp] }),
    cached: () => llm.chat({ messages: ask(CACHED) }),
    complete: () => llm.complete({ prompt: QUESTION }),
    embeddings: () => Settings.embedModel.getTextEmbeddingsBatch(["one", "two"]),
    query: async () => (await index()).asQueryEngine().query({ query: QUESTION }),
    "failed query": async () => (await index()).asQueryEngine().query({ query: FAILING }),
    "streamed query": async () =>
      drain(await (await index()).asQueryEngine().query({ query: QUESTION, stream: true })),
    retriever: async () => (await index()).asRetriever().retrieve({ query: QUESTION }),
    chat: () => new SimpleChatEngine({ llm }).chat({ message: QUESTION }),
    agent: () => agent({ name: "clerk", llm: streaming, tools: [lookUp] }).run(CALLING),
    "streamed agent": async () =>
      drain(agent({ name: "clerk", llm: streaming, tools: [lookUp] }).runStream(CALLING)),
  };
};
