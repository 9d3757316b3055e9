import { useState } from "react";
import { cutText } from "../cut-text.ts";
import classes from "./long-text.module.css";

/** How much more each press of the button shows. A payload of megabytes is never laid out at once. */
const STEPS = [1_200, 20_000, 100_000];

/** Text from a span, as text. Only its beginning at first when it is long. */
export function LongText({ text, mono = false }: { text: string; mono?: boolean }) {
  const [presses, setPresses] = useState(0);
  const last = STEPS.at(-1) ?? text.length;
  const limit = STEPS[presses] ?? last * (presses - STEPS.length + 2);
  const shown = cutText(text, limit, presses === 0 ? 24 : Number.POSITIVE_INFINITY);
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
