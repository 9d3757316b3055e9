import { useEffect, useRef } from "react";
import classes from "./chat-message.module.css";
import { type Found, type Place, stretchesOf } from "./find.ts";

/** A text as long as this is shown whole, a longer one around the place that the reader is at. */
const WHOLE = 20_000;
const AROUND = 3_000;

interface FoundTextProps {
  text: string;
  places: readonly Place[];
  current: Found | undefined;
  mono: boolean;
}

/** A text as it was sent, with the places in it that were found. */
export function FoundText({ text, places, current, mono }: FoundTextProps) {
  const mark = useRef<HTMLElement>(null);
  useEffect(() => {
    if (current) mark.current?.scrollIntoView({ block: "center" });
  }, [current]);
  const middle = current ?? places[0] ?? { start: 0, end: 0 };
  const isWhole = text.length <= WHOLE;
  const from = isWhole ? 0 : Math.max(0, middle.start - AROUND);
  const until = isWhole ? text.length : Math.min(text.length, middle.end + AROUND);
  return (
    <div className={mono ? `${classes.found} mono` : classes.found} dir="auto">
      {from > 0 && <Left characters={from} where="before" />}
      {stretchesOf(places, from, until).map(({ start, end, isFound }) => {
        const words = text.slice(start, end);
        if (!isFound) return words;
        const isCurrent = current?.start === start;
        return (
          <mark key={start} ref={isCurrent ? mark : undefined} aria-current={isCurrent || undefined}>
            {words}
          </mark>
        );
      })}
      {until < text.length && <Left characters={text.length - until} where="after" />}
    </div>
  );
}

function Left({ characters, where }: { characters: number; where: "before" | "after" }) {
  return (
    <span className={classes.left}>
      … {characters.toLocaleString("en-US")} characters {where} …
    </span>
  );
}
