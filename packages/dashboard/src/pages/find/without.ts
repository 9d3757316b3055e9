import type { Place } from "@anyway-sh/api";

/** A question without a part of it. */
export function without(question: string, places: readonly Place[]): string {
  return places
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end }) => `${text.slice(0, start)} ${text.slice(end)}`, question)
    .replace(/\s+/g, " ")
    .trim();
}

/** A text in pieces, those that are marked and those between. */
export function pieces(
  text: string,
  marks: readonly Place[],
): { text: string; start: number; marked: boolean }[] {
  const all: { text: string; start: number; marked: boolean }[] = [];
  let at = 0;
  for (const { start, end } of marks) {
    if (start > at) all.push({ text: text.slice(at, start), start: at, marked: false });
    all.push({ text: text.slice(start, end), start, marked: true });
    at = end;
  }
  if (at < text.length) all.push({ text: text.slice(at), start: at, marked: false });
  return all;
}
