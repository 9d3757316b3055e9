import { useQuery } from "@tanstack/react-query";
import { wholeSpanQuery } from "../../api.ts";
import { ErrorState, SkeletonBar } from "../../components/states.tsx";
import classes from "./text-lines.module.css";
import { TextLines } from "./text-lines.tsx";

/** A span as the API sends it, whole. */
export function SpanJson({ traceId, spanId }: { traceId: string; spanId: string }) {
  const span = useQuery(wholeSpanQuery(traceId, spanId));
  if (span.error && !span.data) return <ErrorState error={span.error} onRetry={() => void span.refetch()} />;
  if (span.data === undefined) return <SkeletonBar width="60%" />;
  return <TextLines text={span.data} label="JSON" what="the JSON" line={jsonLine} />;
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
