/** The beginning of a text, at most so many characters and lines; never half of a surrogate pair. */
export function cutText(text: string, characters: number, lines: number): string {
  let end = Math.min(text.length, characters);
  let newline = -1;
  for (let line = 0; line < lines && newline < end; line++) {
    newline = text.indexOf("\n", newline + 1);
    if (newline === -1) break;
  }
  if (newline !== -1 && newline < end) end = newline;
  // A little more is cheaper than a button that shows it.
  if (text.length - end < 200 && text.slice(end).split("\n").length <= 6) return text;
  const code = text.charCodeAt(end - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? end - 1 : end);
}

/** Any value as text: strings as they are, or indented when they are JSON; everything else as JSON. */
export function toText(value: unknown): string {
  if (typeof value === "string") return indentJson(value);
  return JSON.stringify(value, null, 2) ?? String(value);
}

const MAX_JSON = 1_000_000;

function indentJson(text: string): string {
  if (text.length > MAX_JSON || !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
