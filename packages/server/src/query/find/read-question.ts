import { blank, type FoundTime, findTime, type Place } from "./find-time.ts";
import { isStopWord, type Word, wordsIn } from "./words.ts";

const MOST_IDS = 10;
const MOST_WORDS = 16;
const MOST_EMAILS = 5;
const MOST_NAMES = 24;

/** Something of a question that is not searched for as words. */
export interface Named extends Place {
  text: string;
}

/** What somebody who looks for a conversation has typed, read. */
export interface FindQuestion {
  text: string;
  emails: Named[];
  /** What may be an id of anything; or else only a word or a number. */
  ids: Named[];
  /** Neighboring words that may be a name, in lower case. */
  names: Named[];
  time: FoundTime | undefined;
  /** What stood in quotes: words in this order. */
  phrases: (Named & { words: string[] })[];
  /** What is looked for in what was said, each word once; those of {@link ids} too. */
  words: Word[];
}

const EMAIL = /[^\s@<>"',;:()]+@[^\s@<>"',;:()]+\.[^\s@<>"',;:().]+/g;
const QUOTED = /["\u201c\u201d\u201e\u00ab]([^"\u201c\u201d\u201e\u00bb]{2,})["\u201c\u201d\u00bb]/g;
const MAYBE_ID = /[a-z0-9][\w.:|/-]*[a-z0-9]/gi;

/** Reads a question. The same text at the same time in the same zone gives the same answer. */
export function readQuestion(text: string, nowMs: number, timeZone: string): FindQuestion {
  const emails = named(text, EMAIL).slice(0, MOST_EMAILS);
  let rest = emails.reduce(blank, text);
  const phrases = named(rest, QUOTED).map((one) => ({
    ...one,
    words: wordsIn(one.text).map(({ word }) => word),
  }));
  const unquoted = phrases.reduce(blank, rest);
  const ids = named(unquoted, MAYBE_ID).filter(({ text: id }) => isCertainId(id));
  const time = findTime(ids.reduce(blank, unquoted), nowMs, timeZone);
  for (const place of time?.places ?? []) rest = blank(rest, place);
  const withoutTime = phrases.reduce(blank, rest);
  const maybe = named(withoutTime, MAYBE_ID).filter(({ text: id }) => isCertainId(id) || /\d/.test(id));
  const seen = new Set<string>();
  const words = wordsIn(rest).filter(({ word }) => {
    const isNew = !seen.has(word) && !isStopWord(word);
    seen.add(word);
    return isNew;
  });
  return {
    text,
    emails,
    ids: [...maybe, ...onlyWord(withoutTime)].slice(0, MOST_IDS),
    names: namesIn(withoutTime),
    time,
    phrases,
    words: words.slice(0, MOST_WORDS),
  };
}

function named(text: string, pattern: RegExp): Named[] {
  return Array.from(text.matchAll(pattern), (match) => ({
    text: match[1] ?? match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Ids have digits or underscores among their letters; times and amounts have not both, or are short. */
function isCertainId(text: string): boolean {
  return (
    /^[0-9a-f]{16}$|^[0-9a-f]{32}$|_/i.test(text) ||
    (/\d/.test(text) && /[a-z]/i.test(text) && text.length >= 8 && !/^\d{1,4}[-:.]/.test(text))
  );
}

/** An id may look like a word; whoever types nothing else may mean it. */
function onlyWord(text: string): Named[] {
  const trimmed = text.trim();
  const start = text.indexOf(trimmed);
  const isOne = trimmed !== "" && !/\s/.test(trimmed) && !/\d|_/.test(trimmed);
  return isOne ? [{ text: trimmed, start, end: start + trimmed.length }] : [];
}

/** One to three words that stand together and are no stop words. */
function namesIn(text: string): Named[] {
  const names: Named[] = [];
  const all = wordsIn(text);
  for (let count = 3; count >= 1; count--)
    for (let first = 0; first + count <= all.length; first++) {
      const some = all.slice(first, first + count);
      const [start = 0, end = 0] = [some[0]?.start, some.at(-1)?.end];
      const name = text.slice(start, end).toLowerCase();
      const isTogether = /^[^\s,;]+( [^\s,;]+)*$/.test(name) && name.split(" ").length <= count;
      if (isTogether && !some.some(({ word }) => isStopWord(word) || /\d/.test(word)))
        names.push({ text: name, start, end });
    }
  return names.slice(0, MOST_NAMES);
}
