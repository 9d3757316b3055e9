import { expect } from "vitest";
import { QUESTION } from "./run-cases.mjs";

/** One case of a program. */
interface FrameworkCase {
  /** Its spans beneath its workflow, indented as they are nested. */
  tree: readonly string[];
  /** `scope: name` of each span that is billed for what it says was used. */
  billed: readonly string[];
  fails?: boolean;
}

export interface Framework {
  program: string;
  /** What it writes to standard error by itself. */
  warnings?: string;
  cases: Readonly<Record<string, FrameworkCase>>;
  /** Attributes by a case's name and that of one of its spans, the outermost of that name. */
  details: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

/** The scope of the SDK's own spans. */
export const OURS = "@anyway-sh/node-server-sdk";
const ONCE = [`${OURS}: chat gpt-4o`];
/** The framework's span, and that of the provider's client in it. */
const MODEL = ["chat gpt-4o", "  chat gpt-4o"];
const EMBEDDINGS = ["embeddings text-embedding-3-small", "  embeddings text-embedding-3-small"];
const EMBEDDED = `${OURS}: embeddings text-embedding-3-small`;

const beneath = (name: string, ...tree: readonly string[]) => [name, ...tree.map((line) => `  ${line}`)];
const model = (more: Partial<FrameworkCase> = {}): FrameworkCase => ({ tree: MODEL, billed: ONCE, ...more });
const unbilled = { billed: [] };

const CHAIN = beneath("answer.task", "ChatPromptTemplate.task", ...MODEL, "StrOutputParser.task");
const THREAD = {
  "traceloop.association.properties.session_id": "thread-1",
  "traceloop.association.properties.user_id": "user-1",
  "traceloop.association.properties.order_id": "order-1",
};
const SECOND_THREAD = { "traceloop.association.properties.session_id": "thread-2" };
const ANSWERED = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o",
  "gen_ai.response.model": "gpt-4o-2024-08-06",
  "gen_ai.response.id": expect.stringMatching(/^chatcmpl-/),
  "gen_ai.response.finish_reasons": ["stop"],
  "gen_ai.input.messages": JSON.stringify([{ role: "user", parts: [{ type: "text", content: QUESTION }] }]),
  "gen_ai.output.messages": expect.stringContaining("It is on its way, and will be with you on Monday."),
};

const langchain: Framework = {
  program: "langchain",
  cases: {
    success: model(),
    error: model({ ...unbilled, fails: true }),
    stream: model(),
    "abandoned stream": model(unbilled),
    tools: model(),
    cached: model(),
    other: { tree: ["chat claude-haiku-4-5", "  in the model"], billed: [`${OURS}: chat claude-haiku-4-5`] },
    "other stream": {
      tree: ["chat claude-haiku-4-5", "  in the model"],
      billed: [`${OURS}: chat claude-haiku-4-5`],
    },
    "abandoned other": { tree: ["chat claude-haiku-4-5", "  in the model"], billed: [] },
    chain: { tree: CHAIN, billed: ONCE },
    "streamed chain": { tree: CHAIN, billed: ONCE },
    "abandoned chain": { tree: CHAIN, billed: [] },
    "failed chain": { tree: CHAIN.slice(0, 4), billed: [], fails: true },
    tool: { tree: beneath("look_up.tool", "in the tool"), billed: [] },
    retriever: { tree: beneath("Shelf.task", "in the retriever"), billed: [] },
    lambda: { tree: beneath("RunnableLambda.task", ...beneath("between", ...MODEL)), billed: ONCE },
    cache: { tree: [...MODEL, "chat gpt-4o"], billed: ONCE },
    queue: {
      tree: ["chat gpt-4o", "  chat gpt-4o", "chat gpt-4o", "  chat gpt-4o"],
      billed: [...ONCE, ...ONCE],
    },
    batch: { tree: [...CHAIN, ...CHAIN], billed: [...ONCE, ...ONCE] },
  },
  details: {
    success: { "chat gpt-4o": ANSWERED },
    stream: { "chat gpt-4o": { ...ANSWERED, "gen_ai.request.stream": true } },
    tools: {
      "chat gpt-4o": {
        "gen_ai.tool.definitions": expect.stringContaining('"name":"look_up"'),
        "gen_ai.output.messages": expect.stringContaining('"arguments":{"order":"A-17"}'),
      },
    },
    other: {
      "chat claude-haiku-4-5": {
        "gen_ai.provider.name": "anthropic",
        "gen_ai.response.model": "claude-haiku-4-5-20251001",
        "gen_ai.response.id": "msg_1",
        "gen_ai.response.finish_reasons": ["end_turn"],
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 30,
        "gen_ai.usage.cache_read.input_tokens": 40,
        "gen_ai.usage.cache_write.input_tokens": 20,
        "gen_ai.usage.reasoning.output_tokens": 10,
      },
    },
    "abandoned other": {
      "chat claude-haiku-4-5": {
        "gen_ai.response.id": "msg_1",
        "gen_ai.output.messages": expect.stringContaining("On "),
      },
    },
    chain: {
      "answer.task": {
        ...THREAD,
        "traceloop.entity.input": JSON.stringify({ args: [], kwargs: { question: QUESTION } }),
        "traceloop.entity.output": expect.stringContaining("It is on its way"),
      },
      "chat gpt-4o": THREAD,
      "StrOutputParser.task": THREAD,
    },
    "streamed chain": {
      "StrOutputParser.task": { "traceloop.entity.input": expect.stringContaining("It is on its way") },
    },
    tool: {
      "look_up.tool": {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "look_up",
        "traceloop.entity.input": JSON.stringify({ args: [], kwargs: { order: "A-17" } }),
        "traceloop.entity.output": JSON.stringify("A-17 is under way"),
      },
    },
    lambda: { "RunnableLambda.task": SECOND_THREAD, between: SECOND_THREAD, "chat gpt-4o": SECOND_THREAD },
    retriever: {
      "Shelf.task": {
        "gen_ai.operation.name": "retrieval",
        "gen_ai.retrieval.query.text": "orders",
        "traceloop.entity.output": JSON.stringify([{ pageContent: "About orders", metadata: { page: 1 } }]),
      },
    },
  },
};

const RETRIEVED = beneath("VectorIndexRetriever.task", ...EMBEDDINGS);

const llamaIndex: Framework = {
  program: "llamaindex",
  // It installs two copies of its own core.
  warnings: "llamaindex was already imported. This breaks constructor checks and will lead to issues!",
  cases: {
    success: model(),
    error: model({ ...unbilled, fails: true }),
    stream: model(),
    "abandoned stream": model(unbilled),
    tools: model(),
    cached: model(),
    complete: model(),
    embeddings: { tree: EMBEDDINGS, billed: [EMBEDDED] },
    query: {
      tree: [...EMBEDDINGS, ...beneath("RetrieverQueryEngine.task", ...RETRIEVED, ...MODEL)],
      billed: [EMBEDDED, EMBEDDED, ...ONCE],
    },
    "failed query": {
      tree: [...EMBEDDINGS, ...beneath("RetrieverQueryEngine.task", ...RETRIEVED)],
      billed: [EMBEDDED],
      fails: true,
    },
    "streamed query": {
      tree: [...EMBEDDINGS, ...beneath("RetrieverQueryEngine.task", ...RETRIEVED, ...MODEL)],
      // OpenAI says what a stream has used only when it is asked to.
      billed: [EMBEDDED, EMBEDDED],
    },
    retriever: { tree: [...EMBEDDINGS, ...RETRIEVED], billed: [EMBEDDED, EMBEDDED] },
    chat: { tree: beneath("SimpleChatEngine.task", ...MODEL), billed: ONCE },
    agent: {
      tree: beneath("clerk.agent", ...MODEL, "look_up.tool", "  in the tool", ...MODEL),
      billed: [...ONCE, ...ONCE],
    },
    "streamed agent": {
      tree: beneath("clerk.agent", ...MODEL, "look_up.tool", "  in the tool", ...MODEL),
      billed: [...ONCE, ...ONCE],
    },
  },
  details: {
    success: { "chat gpt-4o": ANSWERED },
    stream: { "chat gpt-4o": { ...ANSWERED, "gen_ai.request.stream": true } },
    tools: {
      "chat gpt-4o": {
        "gen_ai.tool.definitions": expect.stringContaining('"name":"look_up"'),
        "gen_ai.output.messages": expect.stringContaining('"arguments":{"order":"A-17"}'),
      },
    },
    query: {
      "RetrieverQueryEngine.task": {
        "traceloop.entity.input": JSON.stringify({ args: [QUESTION], kwargs: {} }),
        "traceloop.entity.output": expect.stringContaining('"text":"Orders take three days."'),
      },
      "VectorIndexRetriever.task": {
        "gen_ai.operation.name": "retrieval",
        "gen_ai.retrieval.query.text": QUESTION,
      },
    },
    "streamed query": {
      "RetrieverQueryEngine.task": {
        "traceloop.entity.output": JSON.stringify("It is on its way, and will be with you on Monday."),
      },
    },
    agent: {
      "clerk.agent": {
        "traceloop.entity.output": JSON.stringify("It is on its way, and will be with you on Monday."),
      },
      "look_up.tool": {
        "gen_ai.agent.name": "clerk",
        "traceloop.entity.input": JSON.stringify({ args: [], kwargs: { order: "A-17" } }),
        "traceloop.entity.output": JSON.stringify("A-17 is under way"),
      },
    },
  },
};

const SEVEN = beneath("invoke_agent gpt-4o", ...beneath("step 1", "chat gpt-4o"));

/** The AI SDK's spans are its own; see that they arrive, with the ids, and are billed once. */
const aiSdk: Framework = {
  program: "ai-sdk",
  cases: {
    "7 success": { tree: SEVEN, billed: ["gen_ai: chat gpt-4o"] },
    "7 error": { tree: SEVEN, billed: [], fails: true },
    "7 stream": { tree: SEVEN, billed: ["gen_ai: chat gpt-4o"] },
    "7 tools": {
      tree: beneath(
        "invoke_agent gpt-4o",
        ...beneath("step 1", "chat gpt-4o", "execute_tool look_up", "  chat gpt-4o"),
        ...beneath("step 2", "chat gpt-4o"),
      ),
      billed: ["gen_ai: chat gpt-4o", "gen_ai: chat gpt-4o", ...ONCE],
    },
    "7 embeddings": { tree: EMBEDDINGS, billed: ["gen_ai: embeddings text-embedding-3-small"] },
    "6 success": {
      tree: beneath("ai.generateText", "ai.generateText.doGenerate"),
      billed: ["ai: ai.generateText.doGenerate"],
    },
    "6 error": { tree: beneath("ai.generateText", "ai.generateText.doGenerate"), billed: [], fails: true },
    "6 stream": {
      tree: beneath("ai.streamText", "ai.streamText.doStream"),
      billed: ["ai: ai.streamText.doStream"],
    },
    "6 tools": {
      tree: beneath(
        "ai.generateText",
        "ai.generateText.doGenerate",
        "ai.toolCall",
        "  chat gpt-4o",
        "ai.generateText.doGenerate",
      ),
      billed: ["ai: ai.generateText.doGenerate", "ai: ai.generateText.doGenerate", ...ONCE],
    },
    "6 embeddings": {
      tree: beneath("ai.embedMany", "ai.embedMany.doEmbed"),
      billed: ["ai: ai.embedMany.doEmbed"],
    },
  },
  details: {},
};

export const FRAMEWORKS: readonly Framework[] = [langchain, llamaIndex, aiSdk];
