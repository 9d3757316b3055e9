import { diffLines, diffWordsWithSpace } from "diff";
import { useMemo } from "react";
import classes from "./text-diff.module.css";

/** Longer texts are compared by lines, and those beyond are shown one after the other. */
const MOST_BY_WORDS = 4_000;
const MOST_BY_LINES = 200_000;
const MOST_MS = 150;
/** What stands as before is folded where there is more of it. */
const AROUND = 120;

/** What was taken out of a text and what was put in. */
export function TextDiff({ before, after }: { before: string; after: string }) {
  const pieces = useMemo(() => compare(before, after), [before, after]);
  return (
    <div className={classes.diff} dir="auto">
      {pieces.map(({ value, added, removed }, i) => {
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no id and never change
        if (added) return <ins key={i}>{value}</ins>;
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no id and never change
        if (removed) return <del key={i}>{value}</del>;
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no id and never change
        return <Same key={i} text={value} isFirst={i === 0} isLast={i === pieces.length - 1} />;
      })}
    </div>
  );
}

function compare(before: string, after: string) {
  const longest = Math.max(before.length, after.length);
  const found =
    longest > MOST_BY_LINES
      ? undefined
      : longest > MOST_BY_WORDS
        ? diffLines(before, after, { timeout: MOST_MS })
        : diffWordsWithSpace(before, after, { timeout: MOST_MS });
  return (
    found ?? [
      { value: cut(before), added: false, removed: true },
      { value: cut(after), added: true, removed: false },
    ]
  );
}

/** Two texts that differ throughout say nothing more by their ends. */
function cut(text: string): string {
  return text.length > MOST_BY_WORDS ? `${text.slice(0, MOST_BY_WORDS)}…\n` : text;
}

function Same({ text, isFirst, isLast }: { text: string; isFirst: boolean; isLast: boolean }) {
  const head = isFirst ? 0 : AROUND;
  const tail = isLast ? 0 : AROUND;
  const left = text.length - head - tail;
  if (left < AROUND) return text;
  return (
    <>
      {text.slice(0, head)}
      <span className={classes.left}>… {left.toLocaleString("en-US")} characters as before …</span>
      {tail > 0 && text.slice(-tail)}
    </>
  );
}
