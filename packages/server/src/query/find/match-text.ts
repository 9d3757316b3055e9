import type { Concept } from "./concepts.ts";
import type { Place } from "./find-time.ts";
import { wordsIn } from "./words.ts";

/** How a text says what is looked for. */
export interface Match {
  /** Of each concept: 1 where the very word stands in it, 0 where nothing does. */
  strengths: number[];
  /** Grows with words that stand together in the question and in the text, in weights of concepts. */
  together: number;
  /** Which of the phrases stand in it. */
  phrases: number[];
  /** What matches. */
  places: Place[];
}

/** Words so far apart still stand together. */
const WINDOW = 6;

export function matchText(
  text: string,
  concepts: readonly Concept[],
  phrases: readonly (readonly string[])[],
): Match {
  const words = wordsIn(text);
  const strengths = concepts.map(() => 0);
  const last = concepts.map(() => Number.NEGATIVE_INFINITY);
  const nearest = concepts.map(() => Number.POSITIVE_INFINITY);
  const places: Place[] = [];
  for (const [at, { word, start, end }] of words.entries()) {
    concepts.forEach(({ forms }, i) => {
      const strength = forms.get(word);
      if (strength === undefined) return;
      strengths[i] = Math.max(strengths[i] ?? 0, strength);
      last[i] = at;
      places.push({ start, end });
      // The concept before and the one after it in the question.
      for (const [one, other] of [
        [i, i - 1],
        [i + 1, i + 1],
      ] as const)
        if (other >= 0 && other < concepts.length)
          nearest[one] = Math.min(nearest[one] ?? 0, at - (last[other] ?? Number.NEGATIVE_INFINITY));
    });
  }
  let together = 0;
  for (let i = 1; i < concepts.length; i++) {
    const distance = nearest[i] ?? Number.POSITIVE_INFINITY;
    if (distance > WINDOW) continue;
    const weight = Math.min(concepts[i]?.weight ?? 0, concepts[i - 1]?.weight ?? 0);
    together += (weight * 0.5) / Math.max(1, distance);
  }
  const said = phrases.flatMap((phrase, i) => {
    const at = indexOf(
      words.map(({ word }) => word),
      phrase,
    );
    if (at === undefined) return [];
    const [first, end] = [words[at], words[at + phrase.length - 1]];
    if (first && end) places.push({ start: first.start, end: end.end });
    return [i];
  });
  return { strengths, together, phrases: said, places: merged(places) };
}

function indexOf(words: readonly string[], phrase: readonly string[]): number | undefined {
  if (phrase.length === 0) return undefined;
  const at = words.findIndex((_, i) => phrase.every((word, k) => words[i + k] === word));
  return at < 0 ? undefined : at;
}

function merged(places: readonly Place[]): Place[] {
  const result: Place[] = [];
  for (const place of places.toSorted((a, b) => a.start - b.start)) {
    const before = result.at(-1);
    if (before && place.start <= before.end) before.end = Math.max(before.end, place.end);
    else result.push({ ...place });
  }
  return result;
}

/** A part of a text around what matches, and where the matches are in it. */
export interface Excerpt {
  text: string;
  highlights: Place[];
}

const EXCERPT = 240;
const LEAD = 60;

/** The part of the text with most of the places. Cut at spaces, with an ellipsis where something is left out. */
export function excerptOf(text: string, places: readonly Place[]): Excerpt {
  const inWindow = (from: number) =>
    places.filter(({ start, end }) => start >= from && end <= from + EXCERPT - LEAD).length;
  let first = places[0]?.start ?? 0;
  for (const { start } of places) if (inWindow(start) > inWindow(first)) first = start;
  const isShort = text.length <= EXCERPT;
  const begin = isShort || first <= LEAD ? 0 : afterSpace(text, first - LEAD, first);
  const end = text.length <= begin + EXCERPT ? text.length : beforeSpace(text, begin + EXCERPT);
  const lead = begin > 0 ? "… " : "";
  const shown = text.slice(begin, end);
  return {
    text: `${lead}${shown}${end < text.length ? " …" : ""}`,
    highlights: places
      .filter((place) => place.start >= begin && place.end <= end)
      .map((place) => ({ start: place.start - begin + lead.length, end: place.end - begin + lead.length })),
  };
}

function afterSpace(text: string, from: number, until: number): number {
  const space = text.slice(from, until).search(/\s/);
  return space < 0 ? until : from + space + 1;
}

function beforeSpace(text: string, at: number): number {
  const space = text.lastIndexOf(" ", at);
  // No part of a pair of surrogates.
  return space > at - 40 ? space : /[\ud800-\udbff]/.test(text[at - 1] ?? "") ? at - 1 : at;
}
