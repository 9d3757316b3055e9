import type { Span } from "@anyway-sh/api";
import { useMemo } from "react";
import classes from "./text-lines.module.css";
import { TextLines } from "./text-lines.tsx";

/** A span as the API sends it. */
export function SpanJson({ span }: { span: Span }) {
  const text = useMemo(() => JSON.stringify(span, null, 2), [span]);
  return <TextLines text={text} label="JSON" what="the JSON" line={jsonLine} />;
}

/** The key of a line stands out. */
function jsonLine(text: string) {
  const key = /^(\s*)("(?:[^"\\]|\\.)*")(: )/.exec(text);
  if (!key) return text;
  return (
    <>
      {key[1]}
      <span className={classes.key}>{key[2]}</span>
      {text.slice((key[1]?.length ?? 0) + (key[2]?.length ?? 0))}
    </>
  );
}
