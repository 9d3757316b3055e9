import * as k from "@anyway-sh/semconv";

/** Which way content goes; `both` is a whole conversation. */
export type Side = "input" | "output" | "both";

/**
 * What an attribute holds of a call's content:
 * - `messages`: a conversation, as JSON or one field of one message to a key;
 * - `value`: what a function, a tool or a search took or gave, as JSON or plain;
 * - `media_type`: how a value is to be read;
 * - `prompt`: the text of a completion's prompt, a prompt template or its variables;
 * - `vector`: numbers that stand for a text;
 * - `tools`: the tools that a model may use;
 * - `parameters`: settings of the request, which are no content.
 */
export type ContentForm = "messages" | "value" | "media_type" | "prompt" | "vector" | "tools" | "parameters";

export interface Content {
  readonly form: ContentForm;
  readonly side: Side;
}

/** A key that ends in a dot stands for all that begin with it; the longest one decides. */
const KEYS: readonly (readonly [Content | undefined, readonly string[]])[] = [
  [
    { form: "messages", side: "input" },
    [
      k.ATTR_INPUT_MESSAGES,
      k.ATTR_SYSTEM_INSTRUCTIONS,
      "gen_ai.prompt.",
      "llm.input_messages.",
      "ai.prompt.messages",
      "gen_ai.content.prompt",
      "gen_ai.prompts",
      "gen_ai.prompt",
      "ai.prompt",
      "ai.prompt.",
    ],
  ],
  [
    { form: "messages", side: "output" },
    [
      k.ATTR_OUTPUT_MESSAGES,
      "gen_ai.completion.",
      "llm.output_messages.",
      "ai.result.toolCalls",
      "ai.result.object",
      "ai.result.text",
      "ai.response.files",
      "ai.response.reasoning",
      "ai.response.toolCalls",
      "ai.response.object",
      "ai.response.text",
      "gen_ai.content.completion",
      "gen_ai.completion",
    ],
  ],
  [
    { form: "messages", side: "both" },
    ["events", "all_messages_events", "pydantic_ai.all_messages", "mlflow.chat.messages"],
  ],
  [
    { form: "value", side: "input" },
    [
      "input.value",
      "raw.input",
      ...either(k.ATTR_ENTITY_INPUT),
      "ai.value",
      "ai.values",
      "ai.documents",
      "ai.toolCall.args",
      "gen_ai.tool.call.arguments",
      "gen_ai.tool.call",
      "gen_ai.tool.parameters",
      "gen_ai.tool.input",
      "gen_ai.retrieval.query.text",
      "gen_ai.reranker.query",
      "gen_ai.reranker.input_documents",
      "gen_ai.reranker.input_documents.",
      "tool.parameters",
      "tool_arguments",
      "reranker.query",
      "reranker.input_documents.",
      "embedding.text",
      "embedding.embeddings.",
      "db.query.text",
      "db.statement",
      "db.vector.query",
      "langfuse.observation.input",
      "langfuse.trace.input",
      "lmnr.span.input",
      "mlflow.spanInputs",
      "mastra.input",
      "mastra.agent_run.input",
      "mastra.workflow_run.input",
      "mastra.workflow_step.input",
      "genkit:input",
    ],
  ],
  [
    { form: "value", side: "output" },
    [
      "output.value",
      "raw.output",
      ...either(k.ATTR_ENTITY_OUTPUT),
      "ai.toolCall.result",
      "ai.ranking",
      "gen_ai.tool.call.result",
      "gen_ai.tool.output",
      "gen_ai.retrieval.documents",
      "gen_ai.retrieval.documents.",
      "gen_ai.reranker.output_documents",
      "gen_ai.reranker.output_documents.",
      "llm.completion",
      "llm.response",
      "llm.choices.",
      "retrieval.documents.",
      "reranker.output_documents.",
      "tool_response",
      "final_result",
      "db.vector.query.result.",
      "db.vector.results",
      "db.query.result.",
      "langfuse.observation.output",
      "langfuse.trace.output",
      "lmnr.span.output",
      "mlflow.spanOutputs",
      "mastra.output",
      "mastra.agent_run.output",
      "mastra.workflow_run.output",
      "mastra.workflow_step.output",
      "genkit:output",
    ],
  ],
  [
    { form: "prompt", side: "input" },
    [
      "llm.prompts.",
      "llm.prompt",
      "llm.prompt_template.template",
      "llm.prompt_template.variables",
      "gen_ai.prompt.template.name",
      "gen_ai.prompt.template.variables",
      "traceloop.prompt.template",
      "traceloop.prompt.template_variables.",
    ],
  ],
  [
    { form: "vector", side: "output" },
    [
      "ai.embedding",
      "ai.embeddings",
      "embedding.vector",
      "gen_ai.embeddings.vectors",
      "db.query.embeddings.vector",
      "db.query.result.vector",
    ],
  ],
  [
    { form: "tools", side: "input" },
    [
      k.ATTR_TOOL_DEFINITIONS,
      "llm.tools.",
      "llm.request.functions.",
      "ai.prompt.tools",
      "ai.prompt.toolChoice",
      "mlflow.chat.tools",
      "model_request_parameters",
    ],
  ],
  [
    { form: "parameters", side: "input" },
    [
      "llm.invocation_parameters",
      "embedding.invocation_parameters",
      "gen_ai.request.parameters",
      "langfuse.observation.model.parameters",
      "ai.settings.",
      k.ATTR_REQUEST_MAX_TOKENS,
      k.ATTR_REQUEST_TEMPERATURE,
      k.ATTR_REQUEST_TOP_P,
      "gen_ai.request.top_k",
      "gen_ai.request.seed",
      "gen_ai.request.frequency_penalty",
      "gen_ai.request.presence_penalty",
      "gen_ai.request.stop_sequences",
      "gen_ai.request.choice.count",
      "gen_ai.request.encoding_formats",
      "gen_ai.request.reasoning.level",
      "llm.top_k",
      "llm.frequency_penalty",
      "llm.presence_penalty",
      "llm.chat.stop_sequences",
    ],
  ],
  [{ form: "media_type", side: "input" }, ["input.mime_type"]],
  [{ form: "media_type", side: "output" }, ["output.mime_type"]],
  // Names and settings among the content.
  [undefined, ["gen_ai.prompt.name", "gen_ai.prompt.template.", "ai.settings.context."]],
];

/** Of an embedding's fields, behind its number. */
const EMBEDDING_VECTOR = /^embedding\.embeddings\.\d+\.embedding\.vector$/;
const VECTOR: Content = { form: "vector", side: "output" };

const exact = new Map(
  KEYS.flatMap(([content, keys]) => keys.filter((key) => !key.endsWith(".")).map((key) => [key, content])),
);
const prefixes = KEYS.flatMap(([content, keys]) =>
  keys.filter((key) => key.endsWith(".")).map((prefix) => ({ prefix, content })),
).sort((a, b) => b.prefix.length - a.prefix.length);

const MAX_REMEMBERED = 4_096;
const remembered = new Map<string, Content | null>();

/** What content stands under an attribute key; undefined for all that is none. */
export function contentUnder(key: string): Content | undefined {
  const known = remembered.get(key);
  if (known !== undefined) return known ?? undefined;
  const content = find(key);
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, content ?? null);
  return content;
}

function find(key: string): Content | undefined {
  if (EMBEDDING_VECTOR.test(key)) return VECTOR;
  if (exact.has(key)) return exact.get(key);
  return prefixes.find(({ prefix }) => key.startsWith(prefix))?.content;
}

/** OpenLLMetry's key and Anyway's spelling of it. */
function either(key: string): string[] {
  return [key, key.replace(/^traceloop\./, "anyway.")];
}

/** Events whose attributes are content under names of their own, by their name. */
const EVENT_SIDES: Readonly<Record<string, Side>> = {
  "gen_ai.system.message": "input",
  "gen_ai.user.message": "input",
  "gen_ai.assistant.message": "input",
  "gen_ai.tool.message": "input",
  "gen_ai.choice": "output",
};

/** Which way the message of an event goes, if it is the event of one message. */
export function messageEventSide(name: string): Side | undefined {
  return EVENT_SIDES[name];
}
