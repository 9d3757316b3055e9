import type { Attributes, AttributeValue } from "../../model/span.ts";

/** One part of a message; `type` tells the rest. */
export type MessagePart =
  | { type: "text" | "reasoning"; text: string }
  | { type: "tool_call"; id: string | null; name: string; arguments: unknown }
  | { type: "tool_result"; id: string | null; result: unknown }
  | { type: "image"; mime_type: string | null; uri: string | null }
  | { type: "file"; mime_type: string | null; uri: string | null; name: string | null };

export interface Message {
  role: string;
  parts: MessagePart[];
  finish_reason?: string;
}

export interface Messages {
  input: Message[];
  output: Message[];
}

type Json = { [key: string]: AttributeValue };

type Reader = (content: Attributes) => Message[];

const json =
  (key: string, role: string): Reader =>
  (content) =>
    genAiMessages(content.get(key), role);
/** What a function took or gave, shown as it is. */
const whole =
  (role: string, ...keys: string[]): Reader =>
  (content) =>
    entity(
      keys.map((key) => content.get(key)).find((value) => value !== undefined),
      role,
    );

/** The forms in which input and output come, in the order in which they are believed. */
const INPUT: readonly Reader[] = [
  json("gen_ai.input.messages", "user"),
  (content) => flattened(content, "gen_ai.prompt.", "user"),
  (content) => openInference(content, "llm.input_messages.", "user"),
  json("ai.prompt.messages", "user"),
  whole(
    "input",
    "ai.prompt",
    "ai.toolCall.args",
    "input.value",
    "traceloop.entity.input",
    "anyway.entity.input",
  ),
];
const OUTPUT: readonly Reader[] = [
  json("gen_ai.output.messages", "assistant"),
  (content) => flattened(content, "gen_ai.completion.", "assistant"),
  (content) => openInference(content, "llm.output_messages.", "assistant"),
  aiSdkAnswer,
  whole("output", "ai.toolCall.result", "output.value", "traceloop.entity.output", "anyway.entity.output"),
];

/** The messages of a span in one form, whatever the source. */
export function readMessages(content: Attributes): Messages {
  const system = parse(content.get("gen_ai.system_instructions"));
  const instructions: Message[] = system === undefined ? [] : [{ role: "system", parts: toParts(system) }];
  return { input: [...instructions, ...first(INPUT, content)], output: first(OUTPUT, content) };
}

function first(readers: readonly Reader[], content: Attributes): Message[] {
  for (const read of readers) {
    const messages = read(content);
    if (messages.length > 0) return messages;
  }
  return [];
}

/** `[{role, parts: [...], finish_reason?}]`, as a JSON string or as structured attributes. */
function genAiMessages(value: AttributeValue | undefined, defaultRole: string): Message[] {
  const messages = parse(value);
  if (messages === undefined) return [];
  if (!Array.isArray(messages)) return [{ role: defaultRole, parts: toParts(messages) }];
  return messages.map((message): Message => {
    if (!isObject(message)) return { role: defaultRole, parts: toParts(message) };
    const finish = message.finish_reason;
    return {
      role: typeof message.role === "string" ? message.role : defaultRole,
      parts: toParts(message.parts ?? message.content ?? null),
      ...(typeof finish === "string" && finish !== "" ? { finish_reason: finish } : {}),
    };
  });
}

/** `prefix N.role`, `prefix N.content`, `prefix N.tool_calls.M.{id,name,arguments}`. */
function flattened(content: Attributes, prefix: string, defaultRole: string): Message[] {
  const messages = new Map<number, { fields: Json; calls: Map<number, Json> }>();
  for (const [key, value] of content) {
    const match = key.startsWith(prefix)
      ? /^(\d{1,6})\.(?:tool_calls\.(\d{1,6})\.)?(.+)$/.exec(key.slice(prefix.length))
      : null;
    if (!match) continue;
    const [, index = "", call, field = ""] = match;
    const entry = messages.get(Number(index)) ?? { fields: {}, calls: new Map<number, Json>() };
    messages.set(Number(index), entry);
    if (call === undefined) entry.fields[field] = value;
    else entry.calls.set(Number(call), { ...entry.calls.get(Number(call)), [field]: value });
  }
  return [...messages]
    .sort(([a], [b]) => a - b)
    .map(([, { fields, calls }]): Message => {
      const text = fields.content;
      const finish = fields.finish_reason;
      const result = typeof fields.tool_call_id === "string" ? fields.tool_call_id : undefined;
      const parts: MessagePart[] = [];
      if (result !== undefined) parts.push({ type: "tool_result", id: result, result: text ?? null });
      else if (text !== undefined && text !== null && text !== "")
        parts.push(...toParts(parse(text) ?? text));
      for (const [, tool] of [...calls].sort(([a], [b]) => a - b)) {
        parts.push({
          type: "tool_call",
          id: asString(tool.id),
          name: asString(tool.name) ?? "",
          arguments: parse(tool.arguments) ?? null,
        });
      }
      return {
        role: typeof fields.role === "string" ? fields.role : defaultRole,
        parts,
        ...(typeof finish === "string" && finish !== "" ? { finish_reason: finish } : {}),
      };
    });
}

/** OpenInference's nesting, flattened once more so that it reads like OpenLLMetry's. */
function openInference(content: Attributes, prefix: string, defaultRole: string): Message[] {
  const plain: Attributes = new Map();
  const parts = new Map<string, Json[]>();
  for (const [key, value] of content) {
    if (!key.startsWith(prefix)) continue;
    const name = key.slice(prefix.length).replace(/\.message\./, ".");
    const part = /^(\d+)\.contents\.(\d+)\.message_content\.(.+)$/.exec(name);
    if (part) {
      const [, index = "", at = "0", field = ""] = part;
      const list = parts.get(index) ?? [];
      parts.set(index, list);
      list[Number(at)] = { ...list[Number(at)], [field.replace(/^image\.image\.url$/, "uri")]: value };
    } else
      plain.set(`${prefix}${name.replace(".tool_call.function.", ".").replace(".tool_call.", ".")}`, value);
  }
  for (const [index, list] of parts) plain.set(`${prefix}${index}.content`, list.filter(Boolean));
  return flattened(plain, prefix, defaultRole);
}

/** The AI SDK's answer, told by an attribute for each kind of part. */
function aiSdkAnswer(content: Attributes): Message[] {
  const reasoning = asString(content.get("ai.response.reasoning"));
  const text = asString(content.get("ai.response.text")) ?? asString(content.get("ai.response.object"));
  const calls = parse(content.get("ai.response.toolCalls"));
  const parts: MessagePart[] = [
    ...(reasoning ? [{ type: "reasoning" as const, text: reasoning }] : []),
    ...(text ? [{ type: "text" as const, text }] : []),
    ...(Array.isArray(calls) ? calls.filter(isObject).map(aiSdkToolCall) : []),
  ];
  return parts.length === 0 ? [] : [{ role: "assistant", parts }];
}

function aiSdkToolCall(call: Json): MessagePart {
  return {
    type: "tool_call",
    id: asString(call.toolCallId),
    name: asString(call.toolName) ?? "",
    arguments: parse(call.input ?? call.args) ?? null,
  };
}

/** What a wrapped function took or gave: shown as it is. */
function entity(value: AttributeValue | undefined, role: string): Message[] {
  if (value === undefined || value === null || value === "") return [];
  return [
    { role, parts: [{ type: "text", text: typeof value === "string" ? value : JSON.stringify(value) }] },
  ];
}

function toParts(value: AttributeValue): MessagePart[] {
  if (Array.isArray(value)) return value.flatMap(toParts);
  if (!isObject(value)) return value === null || value === "" ? [] : [{ type: "text", text: String(value) }];
  const text = asString(value.content) ?? asString(value.text) ?? asString(value.thinking);
  switch (value.type) {
    case "reasoning":
    case "thinking":
      return [{ type: "reasoning", text: text ?? "" }];
    case "tool_call":
    case "tool_use":
    case "function": {
      const call = isObject(value.function ?? null) ? (value.function as Json) : value;
      return [
        {
          type: "tool_call",
          id: asString(value.id),
          name: asString(call.name) ?? "",
          arguments: parse(call.arguments ?? call.input) ?? null,
        },
      ];
    }
    case "tool-call":
      return [aiSdkToolCall(value)];
    case "tool-result":
      return [
        {
          type: "tool_result",
          id: asString(value.toolCallId),
          result: parse(value.output ?? value.result) ?? null,
        },
      ];
    case "tool_call_response":
    case "tool_result":
      return [
        {
          type: "tool_result",
          id: asString(value.id) ?? asString(value.tool_use_id),
          result: parse(value.result ?? value.response ?? value.content) ?? null,
        },
      ];
    case "image":
    case "image_url":
    case "blob":
    case "uri":
    case "file": {
      const nested = value.image_url;
      const uri =
        asString(value.uri) ?? (isObject(nested ?? null) ? asString((nested as Json).url) : asString(nested));
      const mime = asString(value.mime_type);
      const isImage =
        value.type === "image" ||
        value.type === "image_url" ||
        value.modality === "image" ||
        (mime ?? "").startsWith("image/");
      return [
        isImage
          ? { type: "image", mime_type: mime, uri }
          : { type: "file", mime_type: mime, uri, name: asString(value.name) ?? asString(value.file_id) },
      ];
    }
    default:
      // A part of a kind that this version does not know is shown as it came, not dropped.
      return [{ type: "text", text: text ?? JSON.stringify(value) }];
  }
}

/** JSON in a string is read; a plain string stays one. */
function parse(value: AttributeValue | undefined): AttributeValue | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as AttributeValue;
  } catch {
    return value;
  }
}

function isObject(value: AttributeValue): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asString(value: AttributeValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}
