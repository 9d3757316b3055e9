import { createHash } from "node:crypto";
import type { Message } from "@anyway-sh/api";

/** What a model call adds to a conversation. */
export interface NewMessages {
  input: Message[];
  output: Message[];
  /** How many messages it was sent that had been there before. */
  repeated: number;
}

export interface MessageHistory {
  /** The messages of a call that were not in the conversation yet. Calls are told in order. */
  tell(traceId: string, input: readonly Message[], output: readonly Message[]): NewMessages;
}

interface Known {
  /** How often the message was in one call at most. */
  times: number;
  /** The trace that told it last as new. */
  traceId: string;
}

/**
 * Tells what is said in a session from what is repeated: each call is sent again what was said before it, whole or the
 * end of it, often under another system message. What follows the last repeated message is new. A user who says the
 * same words once more says something new, when that is in another trace.
 */
export function createHistory(): MessageHistory {
  const known = new Map<string, Known>();
  let hasAnswered = false;

  return {
    tell(traceId, input, output) {
      const times = new Map<string, number>();
      const count = (message: Message) => {
        const key = keyOf(message);
        const number = (times.get(key) ?? 0) + 1;
        times.set(key, number);
        return { key, number };
      };
      let repeated = 0;
      for (const [i, message] of input.entries()) {
        const { key, number } = count(message);
        const before = known.get(key);
        if (!before || number > before.times) continue;
        const isSaidAgain = i === input.length - 1 && message.role === "user" && before.traceId !== traceId;
        if (!isSaidAgain) repeated = i + 1;
      }
      // What the model said itself was shown as its answer, even where it is sent back in another form.
      const fresh = input.slice(repeated).filter((message) => !(hasAnswered && message.role === "assistant"));
      for (const message of output) count(message);
      for (const [key, number] of times) {
        const before = known.get(key);
        if (!before || number > before.times) known.set(key, { times: number, traceId });
      }
      const last = fresh.at(-1);
      if (last) known.set(keyOf(last), { times: times.get(keyOf(last)) ?? 1, traceId });
      hasAnswered ||= output.length > 0;
      return { input: fresh, output: [...output], repeated: input.length - fresh.length };
    },
  };
}

/** The same for a message and for how it is sent back: without reasoning, which is not, and space around it. */
function keyOf({ role, parts }: Message): string {
  const told = parts.flatMap((part): unknown[] => {
    switch (part.type) {
      case "reasoning":
        return [];
      case "text":
        return part.text.trim() === "" ? [] : [part.text.trim()];
      case "tool_call":
        return [part.id === null ? ["call", part.name, part.arguments] : ["call", part.id]];
      case "tool_result":
        return [part.id === null ? ["result", part.result] : ["result", part.id]];
      default:
        return [[part.type, part.uri]];
    }
  });
  return createHash("sha256")
    .update(JSON.stringify([role, ...told]))
    .digest("base64");
}
