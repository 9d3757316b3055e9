/**
 * What differs from one failure of the same cause to the next, and what stands for it. Patterns are of the syntax that
 * JavaScript and RE2 share, so that the database groups by them as {@link causeOf} does; they hold in this order.
 */
export const CAUSE_RULES: readonly { pattern: string; stands: string }[] = [
  { pattern: "[ \\t\\r\\n]+", stands: " " },
  { pattern: "https?://[^ \"'<>)\\]]+", stands: "<url>" },
  { pattern: "[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+", stands: "<email>" },
  { pattern: "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", stands: "<id>" },
  {
    pattern: "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:?\\d\\d)?",
    stands: "<time>",
  },
  { pattern: "\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d+)?\\b", stands: "<address>" },
  { pattern: "\\b0x[0-9a-fA-F]+\\b", stands: "<hex>" },
  { pattern: "\\b[0-9a-fA-F]{12,}\\b", stands: "<hex>" },
  // `req_8f3kq2x1`, `org-a1b2c3d4`, and not `gpt-4o` or `rate_limit_exceeded`.
  {
    pattern: "\\b[A-Za-z]{1,10}[_-](?:[A-Za-z0-9]*\\d[A-Za-z0-9]{5,}|[A-Za-z0-9]{5,}\\d[A-Za-z0-9]*)\\b",
    stands: "<id>",
  },
  // A value that prose quotes. Not the apostrophes of words, and not the strings of JSON, which tell the cause.
  { pattern: '(^|\\w |[(=])"[^"]{0,80}"', stands: '\\1"…"' },
  { pattern: "(^|\\w |[(=])`[^`]{0,80}`", stands: "\\1`…`" },
  { pattern: "(^|\\w |[(=])'[^']{0,80}'", stands: "\\1'…'" },
  // Codes of HTTP tell causes apart: 429 is not 500.
  {
    pattern: "\\b(?:\\d+(?:[.,:]\\d+)+|\\d{1,2}|[0-36-9]\\d{2}|\\d{4,})(?:ms|s|m|h|k|kb|mb|KB|MB)?\\b",
    stands: "<n>",
  },
];

/** Beyond as many characters of a message, its cause is known. */
export const CAUSE_LENGTH = 500;

const compiled = CAUSE_RULES.map(({ pattern, stands }) => ({
  pattern: new RegExp(pattern, "g"),
  stands: stands.replaceAll("\\1", "$1"),
}));

/** A message without what differs each time: ids, numbers, quoted values, addresses, times. */
export function causeOf(message: string): string {
  const cut = [...message].slice(0, CAUSE_LENGTH).join("");
  return compiled.reduce((text, { pattern, stands }) => text.replace(pattern, stands), cut);
}
