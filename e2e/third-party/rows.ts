import type { ShownCall } from "./shown-call.ts";

/** Rates in nano-dollars a token, as the providers publish them in dollars per million tokens (a thousandth of these). */
const RATES = {
  "gpt-5": { uncached: 1_250n, read: 125n, write: 0n, output: 10_000n },
  "claude-haiku-4-5": { uncached: 1_000n, read: 100n, write: 1_250n, output: 5_000n },
  /** In one region; where Bedrock may choose the region it takes a tenth less. */
  "claude-haiku-4-5 on Bedrock": { uncached: 1_100n, read: 110n, write: 1_375n, output: 5_500n },
};

/** What shall be shown of one call. */
export interface ExpectedCall {
  requestModel: string | null;
  responseModel: string | null;
  /** The four buckets and, of the output, reasoning; null when the emitter does not tell. */
  tokens: readonly [uncached: number, read: number, write: number, output: number, reasoning: number] | null;
  rates: keyof typeof RATES;
  rule: string | null;
  /** Each message as `role: text`, on the billed span or on one that wraps it. */
  input: readonly string[];
  output: readonly string[];
  /** Of the span that is billed, where it is not that of the row. */
  scope?: string;
  /** What of the call the emitter itself loses or changes. */
  flaw?: string;
  /** Its counts contradict each other, so the cost is said to be incomplete. */
  isIncomplete?: boolean;
}

/** One emitter in one version: the program that uses it and what the server shall make of what it sends. */
export interface Row {
  emitter: string;
  /** Whose installed versions are the row's. */
  packages: readonly string[];
  /** The folder of those packages, when it is not this one. */
  folder?: "opentelemetry-3";
  app: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** How its user says whose call it is. */
  ids: string;
  dialect: string;
  /** The scope of the span that is billed. */
  scope: string;
  provider: string | null;
  answered: ExpectedCall;
  streamed: ExpectedCall;
  /** The refused call, whose span has an error and costs nothing; or what becomes of it. */
  failed: (Pick<ExpectedCall, "requestModel" | "input"> & { dialect?: string }) | { absent: string };
}

export const WAYS = ["answered", "streamed", "failed"] as const;
export type Way = (typeof WAYS)[number];

/** What the server shall show of a call; undefined when the emitter sends nothing of it. */
export function expectedCall(
  row: Row,
  way: Way,
  ids: Pick<ShownCall, "customer" | "user" | "session">,
): ShownCall | undefined {
  const { dialect, provider, scope } = row;
  if (way !== "failed") {
    const { flaw: _, rates: __, isIncomplete: ___, scope: ownScope, ...call } = row[way];
    const cost = costOf(row[way]);
    return { ...call, billed: [ownScope ?? scope], cost, dialect, provider, isError: false, ...ids };
  }
  if ("absent" in row.failed) return undefined;
  const nothing = {
    billed: [],
    cost: "0.000000000",
    rule: null,
    responseModel: null,
    tokens: null,
    output: [],
  };
  return { dialect, provider, ...row.failed, ...nothing, isError: true, ...ids };
}

/** Dollars with nine decimals. */
function costOf({ tokens, rates, isIncomplete }: ExpectedCall): string | null {
  if (!tokens || isIncomplete) return null;
  const [uncached, read, write, output] = tokens;
  const rate = RATES[rates];
  const nano =
    BigInt(uncached) * rate.uncached +
    BigInt(read) * rate.read +
    BigInt(write) * rate.write +
    BigInt(output) * rate.output;
  return `0.${nano.toString().padStart(9, "0")}`;
}

const SYSTEM = "system: You answer for the shop.";
const QUESTION = "user: Where is my order?";
const REFUSED = "user: Please fail.";
const ANSWER = "assistant: It is on its way.";

/** As the stand-in answers for OpenAI: 1,500 tokens in, of which 400 were cached, 100 out, of which 20 reasoned. */
const GPT: ExpectedCall = {
  requestModel: "gpt-5",
  responseModel: "gpt-5-2025-08-07",
  tokens: [1_100, 400, 0, 100, 20],
  rates: "gpt-5",
  rule: "inclusive",
  input: [SYSTEM, QUESTION],
  output: [ANSWER],
};
/** As it answers for Anthropic: 1,500 in, of which 400 were read from the cache and 100 written to it, 100 out. */
const CLAUDE: ExpectedCall = {
  requestModel: "claude-haiku-4-5",
  responseModel: "claude-haiku-4-5-20251001",
  tokens: [1_000, 400, 100, 100, 0],
  rates: "claude-haiku-4-5",
  rule: "inclusive",
  input: [SYSTEM, QUESTION],
  output: [ANSWER],
};
const OWN_SPAN = "`customer.id`, `user.id`, `session.id` on the application's own span around the call";
const OPENINFERENCE_CONTEXT = "`setSession`, `setUser`, `setMetadata({ customer_id })`";
const GPT_FAILED = { requestModel: "gpt-5", input: [SYSTEM, REFUSED] };
const CLAUDE_FAILED = { requestModel: "claude-haiku-4-5", input: [SYSTEM, REFUSED] };

const openTelemetry = (["proto", "http", "grpc"] as const).flatMap((protocol): Row[] =>
  [undefined, "opentelemetry-3" as const].map((folder) => ({
    emitter: `OpenTelemetry SDK, exporter ${protocol === "http" ? "json" : protocol}`,
    packages: ["@opentelemetry/sdk-node", `@opentelemetry/exporter-trace-otlp-${protocol}`],
    ...(folder ? { folder } : {}),
    app: "emitters/opentelemetry.cjs",
    env: { PROTOCOL: protocol, PACKAGES: new URL(`./${folder ? `${folder}/` : ""}`, import.meta.url).href },
    ids: OWN_SPAN,
    dialect: "otel-genai",
    scope: "shop",
    provider: "openai",
    answered: GPT,
    streamed: GPT,
    failed: GPT_FAILED,
  })),
);

export const ROWS: readonly Row[] = [
  ...openTelemetry,
  {
    emitter: "OpenTelemetry for OpenAI, messages as logs",
    packages: ["@opentelemetry/instrumentation-openai", "@opentelemetry/sdk-node", "openai"],
    folder: "opentelemetry-3",
    app: "opentelemetry-3/openai.cjs",
    ids: OWN_SPAN,
    dialect: "otel-genai",
    scope: "@opentelemetry/instrumentation-openai",
    provider: "openai",
    answered: { ...GPT, tokens: [1_500, 0, 0, 100, 0], flaw: "tells neither cached nor reasoning tokens" },
    streamed: { ...GPT, tokens: [1_500, 0, 0, 100, 0], flaw: "tells neither cached nor reasoning tokens" },
    failed: GPT_FAILED,
  },
  {
    emitter: "OpenLLMetry for OpenAI",
    packages: ["@traceloop/node-server-sdk", "openai"],
    app: "emitters/traceloop-openai.cjs",
    ids: "`associationProperties` of `withWorkflow`",
    dialect: "otel-genai",
    scope: "@traceloop/instrumentation-openai",
    provider: "openai",
    answered: {
      ...GPT,
      tokens: [1_500, 0, 0, 100, 0],
      input: [QUESTION],
      flaw: "tells neither cached nor reasoning tokens",
    },
    streamed: {
      ...GPT,
      tokens: [5, 0, 0, 6, 0],
      input: [QUESTION],
      flaw: "guesses the tokens from the text, whatever the provider says",
    },
    failed: { absent: "never ends the spans of a call that fails" },
  },
  {
    emitter: "OpenLLMetry for Anthropic",
    packages: ["@traceloop/node-server-sdk", "anthropic-0"],
    app: "emitters/traceloop-anthropic.cjs",
    ids: "`associationProperties` of `withWorkflow`",
    dialect: "anthropic",
    scope: "com.anthropic.sdk.typescript",
    provider: "anthropic",
    answered: { ...CLAUDE, input: [QUESTION] },
    streamed: { ...CLAUDE, input: [QUESTION] },
    failed: { ...CLAUDE_FAILED, input: [REFUSED] },
  },
  {
    emitter: "OpenLLMetry for LangChain",
    packages: ["@traceloop/node-server-sdk", "@langchain/core", "@langchain/openai"],
    app: "emitters/traceloop-langchain.cjs",
    ids: "`associationProperties` of `withWorkflow`",
    dialect: "otel-genai",
    scope: "@traceloop/instrumentation-langchain",
    provider: "openai",
    answered: {
      ...GPT,
      responseModel: "gpt-5",
      tokens: [1_500, 0, 0, 100, 0],
      input: [QUESTION],
      flaw: "tells neither cached nor reasoning tokens, nor the model that answered",
    },
    streamed: {
      ...GPT,
      responseModel: "gpt-5",
      tokens: [1_500, 0, 0, 100, 0],
      input: [QUESTION],
      flaw: "tells neither cached nor reasoning tokens, nor the model that answered",
    },
    failed: { requestModel: "gpt-5", input: [REFUSED] },
  },
  {
    emitter: "OpenInference for OpenAI",
    packages: ["@arizeai/openinference-instrumentation-openai", "openai"],
    app: "emitters/openinference-openai.cjs",
    ids: OPENINFERENCE_CONTEXT,
    dialect: "openinference",
    scope: "@arizeai/openinference-instrumentation-openai",
    provider: "openai",
    answered: GPT,
    streamed: {
      ...GPT,
      responseModel: null,
      tokens: null,
      rule: null,
      flaw: "tells neither tokens nor the model that answered",
    },
    failed: { absent: "never ends the span of a call that fails" },
  },
  {
    emitter: "OpenInference for Anthropic, with the client's own spans",
    packages: ["@arizeai/openinference-instrumentation-anthropic", "@anthropic-ai/sdk"],
    app: "emitters/openinference-anthropic.cjs",
    ids: OPENINFERENCE_CONTEXT,
    dialect: "anthropic",
    scope: "com.anthropic.sdk.typescript",
    provider: "anthropic",
    answered: { ...CLAUDE, input: [QUESTION], flaw: "leaves out the system prompt" },
    streamed: { ...CLAUDE, input: [QUESTION], flaw: "leaves out the system prompt" },
    failed: { ...CLAUDE_FAILED, input: [REFUSED] },
  },
  {
    emitter: "OpenInference for LangChain",
    packages: ["@arizeai/openinference-instrumentation-langchain", "@langchain/core", "@langchain/openai"],
    app: "emitters/openinference-langchain.cjs",
    ids: "`setSession`, `setUser`; `customer_id` in the `metadata` of LangChain's own call options",
    dialect: "openinference",
    scope: "@arizeai/openinference-instrumentation-langchain",
    provider: "openai",
    answered: { ...GPT, responseModel: null, input: [QUESTION] },
    streamed: { ...GPT, responseModel: null, input: [QUESTION] },
    failed: { requestModel: "gpt-5", input: [REFUSED] },
  },
  {
    emitter: "OpenInference for LangChain and for OpenAI at once",
    packages: [
      "@arizeai/openinference-instrumentation-langchain",
      "@arizeai/openinference-instrumentation-openai",
      "@langchain/openai",
    ],
    app: "emitters/openinference-langchain.cjs",
    args: ["--openai-too"],
    ids: "`setSession`, `setUser`; `customer_id` in the `metadata` of LangChain's own call options",
    dialect: "openinference",
    scope: "@arizeai/openinference-instrumentation-openai",
    provider: "openai",
    answered: { ...GPT, input: [QUESTION] },
    streamed: {
      ...GPT,
      responseModel: null,
      input: [QUESTION],
      scope: "@arizeai/openinference-instrumentation-langchain",
      flaw: "tells the usage on LangChain's span alone",
    },
    failed: { requestModel: "gpt-5", input: [REFUSED] },
  },
  {
    emitter: "OpenInference for Bedrock, InvokeModel",
    packages: ["@arizeai/openinference-instrumentation-bedrock", "@aws-sdk/client-bedrock-runtime"],
    app: "emitters/openinference-bedrock.cjs",
    ids: OPENINFERENCE_CONTEXT,
    dialect: "openinference",
    scope: "@arizeai/openinference-instrumentation-bedrock",
    provider: "aws.bedrock",
    ...bedrock({ rule: "exclusive" }),
  },
  {
    emitter: "OpenInference for Bedrock, Converse",
    packages: ["@arizeai/openinference-instrumentation-bedrock", "@aws-sdk/client-bedrock-runtime"],
    app: "emitters/openinference-bedrock.cjs",
    args: ["--converse"],
    ids: OPENINFERENCE_CONTEXT,
    dialect: "openinference",
    scope: "@arizeai/openinference-instrumentation-bedrock",
    provider: "aws.bedrock",
    ...bedrock({
      rule: "exclusive",
      streamed: {
        tokens: [1_000, 0, 0, 100, 0],
        flaw: "tells of what was read from and written to the cache in the total only",
        isIncomplete: true,
      },
    }),
  },
  {
    emitter: "Anthropic's client by itself",
    packages: ["@anthropic-ai/sdk"],
    app: "emitters/anthropic-native.cjs",
    ids: OWN_SPAN,
    dialect: "anthropic",
    scope: "com.anthropic.sdk.typescript",
    provider: "anthropic",
    answered: CLAUDE,
    streamed: { ...CLAUDE, output: [], flaw: "leaves out the answer" },
    failed: CLAUDE_FAILED,
  },
  {
    emitter: "Vercel AI SDK 7",
    packages: ["ai", "@ai-sdk/otel", "@ai-sdk/openai"],
    app: "emitters/ai-7.mjs",
    ids: "`runtimeContext`, with `telemetry.includeRuntimeContext` and `new OpenTelemetry({ runtimeContext: true })`",
    dialect: "ai-sdk",
    scope: "gen_ai",
    provider: "openai",
    answered: GPT,
    streamed: GPT,
    // Nothing but the usage of an answer is of its own dialect.
    failed: { ...GPT_FAILED, dialect: "otel-genai" },
  },
  {
    emitter: "Vercel AI SDK 6",
    packages: ["ai-6", "ai-6-openai"],
    app: "emitters/ai-6.mjs",
    ids: "`experimental_telemetry.metadata`",
    dialect: "ai-sdk",
    scope: "ai",
    provider: "openai",
    answered: GPT,
    streamed: GPT,
    failed: GPT_FAILED,
  },
  {
    emitter: "Langfuse for OpenAI",
    packages: ["@langfuse/otel", "@langfuse/tracing", "@langfuse/openai", "openai"],
    app: "emitters/langfuse.cjs",
    ids: "`propagateAttributes`, `customer_id` in its `metadata`",
    dialect: "langfuse",
    scope: "langfuse-sdk",
    provider: null,
    answered: {
      ...GPT,
      requestModel: "gpt-5-2025-08-07",
      responseModel: null,
      rule: "disjoint",
      flaw: "tells one model, the one that answered, and no provider",
    },
    streamed: {
      ...GPT,
      responseModel: null,
      rule: "disjoint",
      flaw: "tells one model, the one that was asked for, and no provider",
    },
    failed: GPT_FAILED,
  },
];

function bedrock({
  rule,
  streamed,
}: {
  rule: string;
  streamed?: Partial<ExpectedCall>;
}): Pick<Row, "answered" | "streamed" | "failed"> {
  const requestModel = "claude-haiku-4-5-20251001";
  const answered: ExpectedCall = {
    ...CLAUDE,
    requestModel,
    responseModel: null,
    rates: "claude-haiku-4-5 on Bedrock",
    rule,
    input: [QUESTION],
  };
  return {
    answered,
    streamed: { ...answered, ...streamed },
    failed: { requestModel, input: [REFUSED] },
  };
}
