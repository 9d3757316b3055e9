import { fields, list, string } from "../wire.ts";
import { isMessage, toMessage } from "./messages.ts";

/** How deep messages are looked for in what a run is given and gives; graphs keep them in their state. */
const MAX_DEPTH = 4;

/** `value`, which is made {@link plain} when it is written, and only then. */
export function recorded(value: unknown): { toJSON(): unknown } {
  return { toJSON: () => plain(value) };
}

/**
 * A value of LangChain as it is recorded: its messages as those of a model call are, its documents as their content
 * and metadata, where JSON of them would say how they are loaded again.
 */
function plain(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return value;
  if (isMessage(value)) return toMessage(value);
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  const { lc_serializable, messages, value: text, pageContent, metadata } = fields(value);
  if (pageContent !== undefined) return { pageContent, metadata };
  if (lc_serializable !== undefined)
    return messages === undefined ? (string(text) ?? value) : list(messages).map((one) => plain(one));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1)]));
}
