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

/** A message of the conversation so far. */
interface Told {
  key: string;
  traceId: string;
}

/**
 * Tells what is said in a session from what is repeated: each call is sent again what was said before it, whole or the
 * end of it, often under another system message, or with something left out. What follows the last message that stands,
 * in this order, in the conversation so far is new. A user who says the same words once more says something new, when
 * that is in another trace; in the same one it is another call about the same words.
 */
export function createHistory(): MessageHistory {
  const told: Told[] = [];
  /** Where in `told` a message stands. */
  const places = new Map<string, number[]>();
  let hasAnswered = false;

  /** Where the message stands after a place, in the trace where one is named; -1 where it does not. */
  function find(key: string, after: number, traceId?: string): number {
    const place = places
      .get(key)
      ?.find((at) => at > after && (traceId === undefined || told[at]?.traceId === traceId));
    return place ?? -1;
  }

  function add(message: Message, traceId: string): void {
    const key = keyOf(message);
    const all = places.get(key);
    if (all) all.push(told.length);
    else places.set(key, [told.length]);
    told.push({ key, traceId });
  }

  return {
    tell(traceId, input, output) {
      let repeated = 0;
      let at = -1;
      for (const [i, message] of input.entries()) {
        const isAsked = i === input.length - 1 && message.role === "user";
        // Instructions stand before each call, wherever they were told first.
        const isSystem = message.role === "system";
        const place = find(keyOf(message), isSystem ? -1 : at, isAsked ? traceId : undefined);
        if (place === -1) continue;
        if (!isSystem) at = place;
        repeated = i + 1;
      }
      const after = input.slice(repeated);
      // What the model said itself was shown as its answer, even where it is sent back in another form.
      const fresh = after.filter((message) => !(hasAnswered && message.role === "assistant"));
      for (const message of [...after, ...output]) add(message, traceId);
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
