/** A place in a text, from a character to before another. */
export interface Place {
  start: number;
  end: number;
}

/** A text that is searched, and where it stands in its span. */
export interface Searched {
  at: string;
  text: string;
}

export interface Found extends Place {
  at: string;
}

/** More places than this are not told apart; nobody steps through them. */
export const MOST_FOUND = 10_000;

/** Where words stand in texts, in order, in either case; as they are typed, nothing in them means anything else. */
export function findAll(texts: readonly Searched[], words: string): Found[] {
  if (words === "") return [];
  const pattern = new RegExp(words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
  const found: Found[] = [];
  for (const { at, text } of texts)
    for (const match of text.matchAll(pattern)) {
      if (found.length === MOST_FOUND) return found;
      found.push({ at, start: match.index, end: match.index + match[0].length });
    }
  return found;
}

/** A stretch of a text. */
export interface Stretch extends Place {
  isFound: boolean;
}

/** A text of which these places were found, in stretches, from a character to before another. */
export function stretchesOf(places: readonly Place[], from: number, until: number): Stretch[] {
  const stretches: Stretch[] = [];
  let at = from;
  for (const { start, end } of places) {
    if (start < at) continue;
    if (end > until) break;
    if (start > at) stretches.push({ start: at, end: start, isFound: false });
    stretches.push({ start, end, isFound: true });
    at = end;
  }
  if (at < until) stretches.push({ start: at, end: until, isFound: false });
  return stretches;
}
