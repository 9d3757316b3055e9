import { useState } from "react";
import { cutText } from "../cut-text.ts";
import classes from "./long-text.module.css";

/** What each press of the button adds, in characters. A payload of megabytes is never laid out at once. */
const STEP = 50_000;

interface LongTextProps {
  text: string;
  mono?: boolean;
  /** Only its first lines at first, for what is rarely read. */
  brief?: boolean;
}

/** Text from a span, as text. Only its beginning at first when it is long. */
export function LongText({ text, mono = false, brief = false }: LongTextProps) {
  const [presses, setPresses] = useState(0);
  const start = brief ? { characters: 320, lines: 4 } : { characters: 1_200, lines: 24 };
  const shown =
    presses === 0
      ? cutText(text, start.characters, start.lines)
      : cutText(text, presses * STEP, Number.POSITIVE_INFINITY);
  const rest = text.length - shown.length;
  return (
    <>
      <span className={mono ? `${classes.text} mono` : classes.text}>
        {shown}
        {rest > 0 && "…"}
      </span>
      {rest > 0 && (
        <button type="button" className={classes.more} onClick={() => setPresses(presses + 1)}>
          Show more ({rest.toLocaleString("en-US")} characters)
        </button>
      )}
      {rest === 0 && presses > 0 && (
        <button type="button" className={classes.more} onClick={() => setPresses(0)}>
          Show less
        </button>
      )}
    </>
  );
}
