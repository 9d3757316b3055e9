/** Reading what a client sent, of which nothing is certain. */
export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

export const asObjects = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

export const asString = (value: unknown): string => (typeof value === "string" ? value : "");

/** The text of a message's content: a string, or parts of which some carry text. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return asObjects(content)
    .map((part) => asString(part.text) || textOf(part.content) || jsonOf(part.input))
    .join("");
}

const jsonOf = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value));
