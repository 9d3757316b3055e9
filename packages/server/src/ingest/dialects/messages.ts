import type { Attributes, AttributeValue } from "../../model/span.ts";
import { parseJson } from "./attribute-values.ts";
import { flattened, gather, openInference } from "./flattened-messages.ts";
import { asString, isObject, type Message, type MessagePart, toolCall, toParts } from "./message-parts.ts";
import { messagesOf } from "./provider-messages.ts";

export interface Messages {
  input: Message[];
  output: Message[];
}

type Reader = (content: Attributes, isModelCall: boolean) => Message[];

/** Messages in JSON, as the conventions or a provider spell them, or a framework around them. */
const json =
  (role: string, ...keys: string[]): Reader =>
  (content) => {
    for (const key of keys) {
      const messages = messagesOf(parseJson(content.get(key)), role);
      if (messages.length > 0) return messages;
    }
    return [];
  };
/** What a function took or gave: messages where it holds some, else shown as it is. */
const whole =
  (role: string, chat: string, ...keys: string[]): Reader =>
  (content, isModelCall) => {
    const value = keys
      .map((key) => content.get(key))
      .find((one) => one !== undefined && one !== null && one !== "");
    if (value === undefined) return [];
    const messages = messagesOf(parseJson(value), chat, { strict: true });
    return messages.length > 0 ? messages : [textMessage(isModelCall ? chat : role, value)];
  };

/** The forms in which input and output come, in the order in which they are believed. */
const INPUT: readonly Reader[] = [
  json("user", "gen_ai.input.messages"),
  (content) => flattened(content, "gen_ai.prompt.", "user"),
  (content) => openInference(content, "llm.input_messages.", "user"),
  json("user", "ai.prompt.messages", "mlflow.chat.messages"),
  (content) => sided(events(content, "events", "all_messages_events"), "input"),
  (content) => sided(json("user", "pydantic_ai.all_messages")(content, true), "input"),
  (content) => texts(content, "llm.prompts.", "user"),
  (content) => texts(content, "embedding.embeddings.", "input"),
  json("user", "gen_ai.prompts"),
  whole(
    "input",
    "user",
    "gen_ai.prompt",
    "gen_ai.content.prompt",
    "ai.prompt",
    "langfuse.observation.input",
    "lmnr.span.input",
    "mlflow.spanInputs",
    "llm.prompt",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.input",
    "tool_arguments",
    "ai.toolCall.args",
    "ai.values",
    "ai.value",
    "gen_ai.retrieval.query.text",
    "reranker.query",
    "gen_ai.reranker.query",
    "db.query.text",
    "input.value",
    "raw.input",
    "traceloop.entity.input",
    "anyway.entity.input",
    "mastra.input",
    "mastra.agent_run.input",
    "mastra.workflow_run.input",
    "mastra.workflow_step.input",
    "tool.parameters",
    "embedding.text",
    "langfuse.trace.input",
  ),
];
const OUTPUT: readonly Reader[] = [
  json("assistant", "gen_ai.output.messages"),
  (content) => flattened(content, "gen_ai.completion.", "assistant"),
  (content) => openInference(content, "llm.output_messages.", "assistant"),
  aiSdkAnswer,
  (content) => sided(events(content, "events", "all_messages_events"), "output"),
  (content) => sided(json("assistant", "pydantic_ai.all_messages")(content, true), "output"),
  (content) => texts(content, "llm.choices.", "assistant"),
  whole(
    "output",
    "assistant",
    "gen_ai.completion",
    "gen_ai.content.completion",
    "langfuse.observation.output",
    "lmnr.span.output",
    "mlflow.spanOutputs",
    "llm.completion",
    "llm.response",
    "gen_ai.tool.call.result",
    "gen_ai.tool.output",
    "tool_response",
    "final_result",
    "ai.toolCall.result",
    "output.value",
    "raw.output",
    "traceloop.entity.output",
    "anyway.entity.output",
    "mastra.output",
    "mastra.agent_run.output",
    "mastra.workflow_run.output",
    "mastra.workflow_step.output",
    "langfuse.trace.output",
  ),
];

/** The messages of a span in one form, whatever the source. A plain text that a model call takes is its user's. */
export function readMessages(content: Attributes, isModelCall = false): Messages {
  const parts = toParts(parseJson(content.get("gen_ai.system_instructions")));
  const instructions: Message[] = parts.length === 0 ? [] : [{ role: "system", parts }];
  return {
    input: [...instructions, ...first(INPUT, content, isModelCall)],
    output: first(OUTPUT, content, isModelCall),
  };
}

function first(readers: readonly Reader[], content: Attributes, isModelCall: boolean): Message[] {
  for (const read of readers) {
    const messages = read(content, isModelCall);
    if (messages.length > 0) return messages;
  }
  return [];
}

/** Logfire keeps the events of a call, or all messages of an agent's run, as one list. */
function events(content: Attributes, ...keys: string[]): Message[] {
  const list = keys.map((key) => parseJson(content.get(key))).find(Array.isArray);
  return (list ?? []).filter(isObject).flatMap((event) => {
    const choice = event["event.name"] === "gen_ai.choice" && isObject(event.message) ? event.message : event;
    const role = asString(event["event.name"])?.split(".")[1];
    return messagesOf(choice, role === "choice" || role === undefined ? "assistant" : role);
  });
}

/** Of a whole conversation, the last answer is the output and what comes before it the input. */
function sided(messages: Message[], side: keyof Messages): Message[] {
  const isAnswered = messages.at(-1)?.role === "assistant";
  if (side === "output") return isAnswered ? messages.slice(-1) : [];
  return isAnswered ? messages.slice(0, -1) : messages;
}

/** A list of plain texts, each behind its number and some name. */
function texts(content: Attributes, prefix: string, role: string): Message[] {
  return gather(content, prefix).flatMap((entry) => {
    const text = Object.entries(entry).find(
      ([key, value]) => /(^|\.)text$/.test(key) && typeof value === "string",
    );
    return text ? [textMessage(role, text[1])] : [];
  });
}

/** The AI SDK's answer, told by an attribute for each kind of part. */
function aiSdkAnswer(content: Attributes): Message[] {
  const get = (name: string) => content.get(`ai.response.${name}`) ?? content.get(`ai.result.${name}`);
  const reasoning = asString(get("reasoning"));
  const text = asString(get("text")) ?? asString(get("object"));
  const calls = parseJson(get("toolCalls"));
  const parts: MessagePart[] = [
    ...(reasoning ? [{ type: "reasoning" as const, text: reasoning }] : []),
    ...(text ? [{ type: "text" as const, text }] : []),
    ...(Array.isArray(calls) ? calls.filter(isObject).map(toolCall) : []),
  ];
  return parts.length === 0 ? [] : [{ role: "assistant", parts }];
}

function textMessage(role: string, value: AttributeValue): Message {
  return { role, parts: [{ type: "text", text: typeof value === "string" ? value : JSON.stringify(value) }] };
}
