import type { Message, MessagePart } from "@anyway-sh/api";

export type ToolCall = Extract<MessagePart, { type: "tool_call" }>;
export type ToolResult = Extract<MessagePart, { type: "tool_result" }>;

/** A message, and where it stands: a JSON pointer within its span. */
export interface Said {
  message: Message;
  at: string;
}

/** A part as it is shown; a tool call together with what the tool gave. */
export interface ShownPart {
  part: MessagePart;
  at: string;
  /** Of a tool call, where it is known. */
  result?: { part: ToolResult; at: string };
}

/** A message as it is shown: without the results that stand with their calls. */
export interface ShownMessage extends Said {
  /** `tool` where there are results alone, which some providers send as the user's. */
  role: string;
  parts: ShownPart[];
}

/**
 * Puts what tools gave to the calls that asked for it: by id, and without ids in order. A result comes after its call,
 * in whichever group; each is matched once, so that ids used twice match in turn. Messages that are left without parts
 * are left out.
 */
export function pairCalls(groups: readonly (readonly Said[])[]): ShownMessage[][] {
  const byId = new Map<string | null, ShownPart[]>();
  const taken = new Set<string>();
  const shown = groups.map((group) =>
    group.map(({ message, at }): ShownMessage => {
      const parts = message.parts.map((part, i): ShownPart => ({ part, at: `${at}/parts/${i}` }));
      for (const one of parts) {
        const { part } = one;
        if (part.type === "tool_call") {
          const waiting = byId.get(part.id);
          if (waiting) waiting.push(one);
          else byId.set(part.id, [one]);
        } else if (part.type === "tool_result") {
          const call = byId.get(part.id)?.shift();
          if (!call) continue;
          call.result = { part, at: one.at };
          taken.add(one.at);
        }
      }
      return { message, at, role: message.role, parts };
    }),
  );
  return shown.map((group) =>
    group.flatMap((one) => {
      const parts = one.parts.filter(({ at }) => !taken.has(at));
      if (parts.length === 0 && one.parts.length > 0) return [];
      const isOfTools = parts.length > 0 && parts.every(({ part }) => part.type === "tool_result");
      return [{ ...one, parts, role: isOfTools ? "tool" : one.role }];
    }),
  );
}
