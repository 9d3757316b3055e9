import { createHash } from "node:crypto";
import { asObject } from "./json.ts";
import type { ChatRequest, OfferedTool, Reply } from "./reply.ts";

const OPENINGS = ["Thanks for asking.", "Good question.", "Of course.", "Happy to help.", "Sure."];
const CLOSINGS = [
  "Is there anything else that you would like to know?",
  "Let me know if that answers it.",
  "I can go into more detail if you like.",
];

/**
 * A reply that follows from the last message alone: the first offered tool is called once, and everything
 * else is answered with a few sentences. The same request gets the same reply.
 */
export function defaultReply(request: ChatRequest, seed: number): Reply {
  const last = request.messages.at(-1);
  const tool = request.tools[0];
  if (tool && last?.role === "user")
    return { toolCalls: [{ name: tool.name, arguments: sampleArguments(tool, last.text) }] };
  const digest = createHash("sha256")
    .update(`${seed}\n${last?.text ?? ""}`)
    .digest();
  const pick = (sentences: string[], byte: number) =>
    sentences[digest.readUInt8(byte) % sentences.length] ?? "";
  const topic = (last?.text ?? "").split(/\s+/).slice(0, 12).join(" ");
  return { text: `${pick(OPENINGS, 0)} You said: “${topic}”. ${pick(CLOSINGS, 1)}` };
}

function sampleArguments(tool: OfferedTool, text: string): Record<string, unknown> {
  const properties = asObject(tool.parameters.properties);
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, sampleValue(asObject(schema), text)]),
  );
}

function sampleValue(schema: Record<string, unknown>, text: string): unknown {
  if (Array.isArray(schema.enum)) return schema.enum[0];
  switch (schema.type) {
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    case "array":
      return [];
    case "object":
      return {};
    default:
      return text;
  }
}
