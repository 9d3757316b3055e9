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
  const { BaseChatModel } = await load("@langchain/core/language_models/chat_models");
  const { AIMessage, AIMessageChunk } = await load("@langchain/core/messages");
  const { ChatGenerationChunk } = await load("@langchain/core/outputs");
  const { InMemoryCache } = await load("@langchain/core/caches");
  const { trace } = await load("@opentelemetry/api");

  const settings = {
    model: "gpt-4o",
    apiKey: "stand-in",
    maxRetries: 0,
    configuration: { baseURL: `${STAND_IN_URL}/v1` },
  };
  const model = new ChatOpenAI(settings);
  const queued = new ChatOpenAI({ ...settings, maxConcurrency: 1 });
  const cached = new ChatOpenAI({ ...settings, cache: new InMemoryCache() });
  /** One of a provider whose client nobody traces. */
  class OtherModel extends BaseChatModel {
    _llmType() {
      return "other";
    }
    getLsParams() {
      return {
        ls_provider: "anthropic",
        ls_model_name: "claude-haiku-4-5",
        ls_model_type: "chat",
      };
    }
    #answer = {
      id: "msg_1",
      content: "On Monday.",
      usage_metadata: {
        input_tokens: 120,
        output_tokens: 30,
        total_tokens: 150,
        input_token_details: { cache_read: 40, cache_creation: 20 },
        output_token_details: { reasoning: 10 },
      },
      response_metadata: { model: "claude-haiku-4-5-20251001", stop_reason: "end_turn" },
    };
    async _generate() {
      trace.getTracer("shop").startSpan("in the model").end();
      return { generations: [{ text: "On Monday.", message: new AIMessage(this.#answer) }] };
    }
    async *_streamResponseChunks(
      /** @type {unknown} */ _messages,
      /** @type {unknown} */ _options,
      /** @type {{ handleLLMNewToken(...args: unknown[]): Promise<void> }} */ run,
    ) {
      trace.getTracer("shop").startSpan("in the model").end();
      for (const text of ["On ", "Monday."]) {
        const fields =
          text === "On " ? { id: this.#answer.id, content: text } : { ...this.#answer, content: text };
        const chunk = new ChatGenerationChunk({ text, message: new AIMessageChunk(fields) });
        yield chunk;
        await run.handleLLMNewToken(text, undefined, undefined, undefined, undefined, { chunk });
      }
    }
  }
  /** @type {import("@langchain/core/language_models/chat_models").BaseChatModel} */
  const other = Reflect.construct(OtherModel, [{}]);

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

  return {
    success: () => model.invoke(QUESTION),
    error: () => model.invoke(FAILING),
    stream: async () => drain(await model.stream(QUESTION)),
    "abandoned stream": async () => abandon(await model.stream(QUESTION)),
    tools: () => model.bindTools([{ type: "function", function: TOOL }]).invoke(CALLING),
    cached: () => model.invoke(CACHED),

    other: () => other.invoke(QUESTION),
    "other stream": async () => drain(await other.stream(QUESTION)),
    "abandoned other": async () => abandon(await other.stream(QUESTION), 1),
    chain: () => chain.invoke({ question: QUESTION }, { metadata }),
    "streamed chain": async () => drain(await chain.stream({ question: QUESTION })),
    "abandoned chain": async () => abandon(await chain.stream({ question: QUESTION })),
    "failed chain": () => chain.invoke({ question: FAILING }),
    tool: () => lookUp.invoke({ order: "A-17" }),
    retriever: () => new Shelf().invoke("orders"),
    lambda: () =>
      RunnableLambda.from(async (/** @type {string} */ question) =>
        trace
          .getTracer("shop")
          .startActiveSpan("between", async (/** @type {import("@opentelemetry/api").Span} */ span) => {
            await delay(1);
            const answer = await model.invoke(question);
            span.end();
            return answer;
          }),
      ).invoke(QUESTION, { configurable: { thread_id: "thread-2" } }),
    cache: async () => {
      await cached.invoke("Is it known?");
      await cached.invoke("Is it known?");
    },
    queue: () =>
      Promise.all(["one", "two"].map((name) => queued.invoke(QUESTION, { metadata: { order_id: name } }))),
    batch: () => chain.batch([{ question: QUESTION }, { question: QUESTION }]),
  };
};
