import { setTimeout as delay } from "node:timers/promises";
import { abandon, CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { ChatOpenAI } = await load("@langchain/openai");
  const { tool } = await load("@langchain/core/tools");
  const { RunnableLambda } = await load("@langchain/core/runnables");
  const { ChatPromptTemplate } = await load("@langchain/core/prompts");
  const { StringOutputParser } = await load("@langchain/core/output_parsers");
  const { BaseRetriever } = await load("@langchain/core/retrievers");
  const { InMemoryCache } = await load("@langchain/core/caches");
  const { trace } = await load("@opentelemetry/api");
  const { OpenAI } = await load("openai");

  const settings = {
    model: "gpt-4o",
    apiKey: "stand-in",
    maxRetries: 0,
    configuration: { baseURL: `${STAND_IN_URL}/v1` },
  };
  /** LangChain has its own copy of the client, which is not traced. */
  const model = new ChatOpenAI(settings);
  /** One whose client is the application's, which is. */
  const traced = new ChatOpenAI(settings);
  const client = new OpenAI({ apiKey: "stand-in", baseURL: `${STAND_IN_URL}/v1`, maxRetries: 0 });
  for (const api of [traced.completions, traced.responses]) api.client = client;

  const lookUp = tool(
    async (/** @type {{ order: string }} */ { order }) => {
      trace.getTracer("shop").startSpan("in the tool").end();
      return `${order} is under way`;
    },
    { name: TOOL.name, description: TOOL.description, schema: TOOL.parameters },
  );
  class Shelf extends BaseRetriever {
    static lc_name = () => "Shelf";
    lc_namespace = ["shop"];
    async _getRelevantDocuments(/** @type {string} */ query) {
      trace.getTracer("shop").startSpan("in the retriever").end();
      return [{ pageContent: `About ${query}`, metadata: { page: 1 } }];
    }
  }
  const parser = new StringOutputParser();
  const prompt = ChatPromptTemplate.fromMessages([["user", "{question}"]]);
  const chain = prompt.pipe(model).pipe(parser).withConfig({ runName: "answer" });
  const metadata = { user_id: "user-1", thread_id: "thread-1", order_id: "order-1" };
  const cached = new ChatOpenAI({ ...settings, cache: new InMemoryCache() });
  const queued = new ChatOpenAI({ ...settings, maxConcurrency: 1 });
  for (const api of [queued.completions, queued.responses]) api.client = client;

  return {
    success: () => model.invoke(QUESTION),
    error: () => model.invoke(FAILING),
    stream: async () => drain(await model.stream(QUESTION)),
    "abandoned stream": async () => abandon(await model.stream(QUESTION)),
    tools: () => model.bindTools([{ type: "function", function: TOOL }]).invoke(CALLING),
    cached: () => model.invoke(CACHED),

    "traced success": () => traced.invoke(QUESTION),
    "traced stream": async () => drain(await traced.stream(QUESTION)),
    "traced abandoned stream": async () => abandon(await traced.stream(QUESTION)),
    "traced error": () => traced.invoke(FAILING),
    chain: () => chain.invoke({ question: QUESTION }, { metadata }),
    "streamed chain": async () => drain(await chain.stream({ question: QUESTION })),
    "abandoned chain": async () => abandon(await chain.stream({ question: QUESTION })),
    "failed chain": () => chain.invoke({ question: FAILING }),
    tool: () => lookUp.invoke({ order: "A-17" }),
    retriever: () => new Shelf().invoke("orders", { configurable: { thread_id: "thread-2" } }),
    lambda: () =>
      RunnableLambda.from(async (/** @type {string} */ question) =>
        trace
          .getTracer("shop")
          .startActiveSpan("between", async (/** @type {import("@opentelemetry/api").Span} */ span) => {
            await delay(1);
            const answer = await traced.invoke(question);
            span.end();
            return answer;
          }),
      ).invoke(QUESTION),
    cache: async () => {
      await cached.invoke("Is it known?");
      await cached.invoke("Is it known?");
    },
    queue: () =>
      Promise.all(["one", "two"].map((name) => queued.invoke(QUESTION, { metadata: { order_id: name } }))),
    batch: () => chain.batch([{ question: QUESTION }, { question: QUESTION }]),
  };
};
