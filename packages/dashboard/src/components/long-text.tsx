import { useState } from "react";
import { cutText } from "../cut-text.ts";
import classes from "./long-text.module.css";
import { SourceOf, type TextSource } from "./span-texts.tsx";

/** What each press of the button adds, in characters. A payload of megabytes is never laid out at once. */
const STEP = 50_000;

interface LongTextProps {
  text: string;
  /** Where it stands in its span, when it may have been cut. */
  at?: string | undefined;
  mono?: boolean;
  /** Only its first lines at first, for what is rarely read. */
  brief?: boolean;
}

/** Text from a span, as text. Only its beginning at first when it is long. */
export function LongText({ text, at, mono = false, brief = false }: LongTextProps) {
  return (
    <SourceOf text={text} at={at}>
      {(source) => <Pieces source={source} mono={mono} brief={brief} />}
    </SourceOf>
  );
}

function Pieces({ source, mono, brief }: { source: TextSource; mono: boolean; brief: boolean }) {
  const { shown, button } = usePieces(source, brief);
  return (
    <>
      <span className={mono ? `${classes.text} mono` : classes.text} dir="auto">
        {shown}
      </span>
      {button}
    </>
  );
}

/** The part of a text that is shown, and the button that shows more of it. */
export function usePieces(source: TextSource, brief: boolean) {
  const [presses, setPresses] = useState(0);
  const { text, missing, state, load } = source;
  const start = brief ? { characters: 320, lines: 4 } : { characters: 1_200, lines: 24 };
  const shown =
    presses === 0
      ? cutText(text, start.characters, start.lines)
      : cutText(text, presses * STEP, Number.POSITIVE_INFINITY);
  const rest = text.length - shown.length + missing;
  const more = () => {
    setPresses(presses + 1);
    if (missing > 0) load();
  };
  const button =
    rest > 0 ? (
      <button type="button" className={classes.more} disabled={state === "reading"} onClick={more}>
        {state === "reading"
          ? "Reading the rest…"
          : state === "failed"
            ? "The rest could not be read. Try again"
            : `Show more (${rest.toLocaleString("en-US")} characters)`}
      </button>
    ) : presses > 0 ? (
      <button type="button" className={classes.more} onClick={() => setPresses(0)}>
        Show less
      </button>
    ) : null;
  return { shown: rest > 0 ? `${shown}…` : shown, button };
}
