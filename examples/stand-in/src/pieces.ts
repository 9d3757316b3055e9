/** Cuts a text into the pieces of a stream: words with the space before them, or `count` even pieces. */
export function piecesOf(text: string, count: number | undefined): string[] {
  if (count === undefined) return text.match(/\s*\S+|\s+$/g) ?? [];
  const characters = Array.from(text);
  const size = Math.max(1, Math.ceil(characters.length / Math.max(1, count)));
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; start += size)
    pieces.push(characters.slice(start, start + size).join(""));
  return pieces;
}

/** The arguments of a tool call come in fragments that fall anywhere in the JSON. */
export const argumentFragments = (json: string): string[] => json.match(/[\s\S]{1,5}/g) ?? [];
