import { synonymStems } from "./synonyms.ts";
import { stem, type Word } from "./words.ts";

/** A word that was said, and in how many spans. */
export interface SaidWord {
  word: string;
  spans: number;
}

/** Something that is looked for, with all the words that may stand for it. */
export interface Concept {
  /** As it was typed. */
  source: Word;
  /** What else the source was taken for, because nobody said it as it was typed. */
  corrections: string[];
  /** How well a word stands for it: 1 for the very word. */
  forms: ReadonlyMap<string, number>;
  /** How telling it is: high for what is rarely said. */
  weight: number;
  /** In about how many spans it was said. */
  spans: number;
}

const SAME_STEM = 0.95;
const SYNONYM = 0.5;
const MISSPELLED = [1, 0.8, 0.6] as const;
/** A word is corrected too where another one like it is so many times as common. */
const MUCH_COMMONER = 20;
const MOST_CORRECTIONS = 3;
const MOST_FORMS = 24;

/** How many letters may be wrong in a word of this length. */
export function tolerance(word: string): number {
  if (/[^a-z\u0080-\uffff]/.test(word)) return 0;
  return word.length < 4 ? 0 : word.length < 7 ? 1 : 2;
}

/** Which words to look up for their forms: those that begin like these. */
export function stemsToLookUp(words: readonly string[]): string[] {
  return [...new Set(words.map(stem).flatMap((one) => [one, ...synonymStems(one)]))];
}

/** Of the words that are like a misspelled one, the likeliest. */
export function corrections(word: string, known: number, similar: readonly SaidWord[]): SaidWord[] {
  return similar
    .filter((other) => other.word !== word && stem(other.word) !== stem(word))
    .filter((other) => known === 0 || other.spans >= known * MUCH_COMMONER)
    .map((other) => ({ other, distance: editDistance(word, other.word) }))
    .filter(({ distance }) => distance <= tolerance(word))
    .sort((a, b) => a.distance - b.distance || b.other.spans - a.other.spans)
    .slice(0, MOST_CORRECTIONS)
    .map(({ other }) => other);
}

/**
 * What is looked for, from the words of a question, what each may be a misspelling of, and all words that were said and
 * begin like one of them. A word that nobody said in any form is left out.
 */
export function toConcepts(
  words: readonly Word[],
  corrected: ReadonlyMap<string, readonly SaidWord[]>,
  said: readonly SaidWord[],
  allSpans: number,
): Concept[] {
  const byStem = Map.groupBy(said, ({ word }) => stem(word));
  const concepts = new Map<string, Concept>();
  for (const source of words) {
    const own = stem(source.word);
    const fixes = corrected.get(source.word) ?? [];
    const forms = new Map<string, SaidWord & { weight: number }>();
    const add = (candidates: readonly SaidWord[] | undefined, weight: (word: string) => number) => {
      for (const one of candidates ?? []) {
        const known = forms.get(one.word)?.weight ?? 0;
        if (weight(one.word) > known) forms.set(one.word, { ...one, weight: weight(one.word) });
      }
    };
    // Ids and long numbers are in no dictionary.
    if (/\d/.test(source.word) && source.word.length > 4) add([{ word: source.word, spans: 1 }], () => 1);
    add(byStem.get(own), (word) => (word === source.word ? 1 : SAME_STEM));
    for (const fix of fixes) {
      const weight = MISSPELLED[editDistance(source.word, fix.word)] ?? 0;
      add(byStem.get(stem(fix.word)), (word) => (word === fix.word ? weight : weight * SAME_STEM));
    }
    const roots = [own, ...fixes.map(({ word }) => stem(word))];
    for (const synonym of roots.flatMap(synonymStems)) add(byStem.get(synonym), () => SYNONYM);
    const best = [...forms.values()]
      .sort((a, b) => b.weight - a.weight || b.spans - a.spans)
      .slice(0, MOST_FORMS);
    if (best.length === 0) continue;
    const telling = best.filter(({ weight }) => weight > SYNONYM);
    const spans = (telling.length > 0 ? telling : best).reduce((sum, one) => sum + one.spans, 0);
    const key = best
      .map(({ word }) => word)
      .sort()
      .join(" ");
    if (concepts.has(key)) continue;
    concepts.set(key, {
      source,
      corrections: fixes.map(({ word }) => word),
      forms: new Map(best.map(({ word, weight }) => [word, weight])),
      weight: Math.log(1 + (Math.max(allSpans, spans) - spans + 0.5) / (spans + 0.5)) + 0.05,
      spans: best.reduce((sum, one) => sum + one.spans, 0),
    });
  }
  return [...concepts.values()];
}

/** How many letters to add, drop, change or swap with the next to make one word of another. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = [(row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (isSame ? 0 : 1)];
      if (isSwapped) steps.push((before[j - 2] ?? 0) + 1);
      next.push(Math.min(...steps));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
