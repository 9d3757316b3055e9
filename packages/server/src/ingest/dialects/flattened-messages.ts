import type { Attributes, AttributeValue } from "../../model/span.ts";
import { parseJson } from "./attribute-values.ts";
import { asString, type Json, type Message, type MessagePart, toolCall, toParts } from "./message-parts.ts";

/** Keys that name a place in a list, gathered: `prefix N.field` to one object for each N, in order. */
export function gather(content: Attributes, prefix: string): Json[] {
  const entries = new Map<number, Json>();
  for (const [key, value] of content) {
    const match = key.startsWith(prefix) ? /^(\d{1,6})\.(.+)$/s.exec(key.slice(prefix.length)) : null;
    if (!match) continue;
    const [, index = "", field = ""] = match;
    const entry = entries.get(Number(index)) ?? {};
    entries.set(Number(index), entry);
    // No prototype stands behind a field that is called so.
    if (field !== "__proto__") entry[field] = value;
  }
  return [...entries].sort(([a], [b]) => a - b).map(([, entry]) => entry);
}

/** `prefix N.role`, `prefix N.content`, `prefix N.tool_calls.M.{id,name,arguments}`: OpenLLMetry's. */
export function flattened(content: Attributes, prefix: string, defaultRole: string): Message[] {
  return gather(content, prefix).map((fields) => toMessage(fields, defaultRole));
}

/** OpenInference's: the same with `message.`, `tool_call.` and `message_content.` in between. */
export function openInference(content: Attributes, prefix: string, defaultRole: string): Message[] {
  return gather(content, prefix).map((fields) => {
    const plain: Json = {};
    for (const [key, value] of Object.entries(fields)) {
      const name = key
        .replace(/^message\./, "")
        .replace(".tool_call.function.", ".")
        .replace(".tool_call.", ".");
      plain[name] = value;
    }
    const parts = gather(new Map(Object.entries(plain)), "contents.").map((part) => {
      const field = (name: string) => part[`message_content.${name}`];
      const image = field("image.image.url") ?? field("image.url");
      return image === undefined
        ? {
            type: field("type") ?? "text",
            text: field("text") ?? field("reasoning") ?? null,
            ...audioOf(field),
          }
        : { type: "image", uri: image };
    });
    return toMessage(parts.length > 0 ? { ...plain, content: parts } : plain, defaultRole);
  });
}

function audioOf(field: (name: string) => AttributeValue | undefined): Json {
  const uri = field("audio.audio.url");
  return uri === undefined ? {} : { uri };
}

function toMessage(fields: Json, defaultRole: string): Message {
  const { content: text, finish_reason: finish, role } = fields;
  const answers = asString(fields.tool_call_id);
  const parts: MessagePart[] = [];
  if (answers !== null) parts.push({ type: "tool_result", id: answers, result: parseJson(text) ?? null });
  else parts.push(...toParts(parseJson(text)));
  for (const call of gather(new Map(Object.entries(fields)), "tool_calls.")) parts.push(toolCall(call));
  const legacy = asString(fields["function_call.name"] ?? fields.function_call_name);
  if (legacy !== null)
    parts.push(
      toolCall({
        name: legacy,
        arguments: fields["function_call.arguments"] ?? fields.function_call_arguments_json ?? null,
      }),
    );
  return {
    role: typeof role === "string" && role !== "" ? role : defaultRole,
    parts,
    ...(typeof finish === "string" && finish !== "" ? { finish_reason: finish } : {}),
  };
}
