/** Values that clients send when they have no id; they attribute nothing. */
const NO_ID = new Set([
  "",
  "null",
  "undefined",
  "nan",
  "none",
  "[object object]",
  "anonymous",
  "guest",
  "0",
  "true",
  "false",
]);
const MAX_ID_LENGTH = 256;

/** The id that a text carries, without the space around it; empty when it cannot be one. */
export function toCarriedId(text: string): string {
  const id = text.trim();
  return NO_ID.has(id.toLowerCase()) || id.length > MAX_ID_LENGTH ? "" : id;
}
