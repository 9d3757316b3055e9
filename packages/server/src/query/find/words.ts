import type { Place } from "./find-time.ts";

/** A word of a text, in lower case, and where it stands. */
export interface Word extends Place {
  word: string;
}

/** As the index parts words: at everything of ASCII that is no letter and no digit. */
const WORD = /[a-z0-9\u0080-\uffff]+/gi;

export function wordsIn(text: string): Word[] {
  return Array.from(text.matchAll(WORD), (match) => ({
    word: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Words that tell nothing about what was said, and those with which people tell that something was said at all. */
const STOP_WORDS = new Set(
  `a about above after again all also am an and any are as at be because been before being below but by can cannot could
  did didn do does doesn doing don down during each few for from further get gets getting got had hadn has hasn have haven
  having he her here hers him his how i if in into is isn it its itself just ll m me more most my no nor not now of off on
  once only or other our out over own re s said same says say she should so some such t than that the their them then
  there these they this those through to too told under until up us very ve was wasn we were weren what when where which
  while who whom why will with won would you your yours d
  agent assistant bot chat chatbot complain complained complaining complains complaint conversation customer client
  guy lady message person session somebody someone support ticket user wrote wants wanted asked asking asks called emailed
  find regarding please hi hello hey thanks thank`.split(/\s+/),
);

export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}

/**
 * What the forms of an English word have in common: endings of number, time and manner taken off. It need not be a word,
 * and only has to be the same for forms of one.
 */
export function stem(word: string): string {
  if (word.length < 4 || /[^a-z]/.test(word)) return word;
  const base = word
    .replace(/(?:'s|ies)$/, (end) => (end === "ies" ? "y" : ""))
    .replace(/(ss|sh|ch|x|z)es$/, "$1")
    .replace(/([^su])s$/, "$1")
    .replace(/(ation|ations|ment|ments|ness)$/, (end, _, at: number) => (at >= 4 ? "" : end))
    .replace(/(ing|ed|er|ly)$/, (end, _, at: number) => (at >= 3 ? "" : end));
  return base.replace(/([bdfgklmnprt])\1$/, "$1").replace(/(?<=..)(e|y|i)$/, "");
}
