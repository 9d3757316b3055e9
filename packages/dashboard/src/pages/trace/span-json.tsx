import type { Span } from "@anyway-sh/api";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { CopyButton } from "../../components/copy-button.tsx";
import classes from "./span-json.module.css";

const LINE_HEIGHT = 19;
/** A line may be a payload of megabytes; its rest is in what the button copies. */
const LONGEST_LINE = 2_000;

/** A span as the API sends it. Renders only the lines in sight. */
export function SpanJson({ span }: { span: Span }) {
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => JSON.stringify(span, null, 2).split("\n"), [span]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  });
  return (
    <div className={classes.json}>
      <div className={classes.copy}>
        <CopyButton text={() => lines.join("\n")} what="the JSON" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section ref={scroller} className={`mono ${classes.scroller}`} aria-label="JSON" tabIndex={0}>
        <div className={classes.lines} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <div
              key={item.key}
              className={classes.line}
              style={{ height: LINE_HEIGHT, transform: `translateY(${item.start}px)` }}
            >
              <Line text={lines[item.index] ?? ""} />
            </div>
          ))}
        </div>
      </section>
    </div>
  );
}

function Line({ text }: { text: string }) {
  const rest = text.length - LONGEST_LINE;
  const shown = rest > 0 ? text.slice(0, LONGEST_LINE) : text;
  const key = /^(\s*)("(?:[^"\\]|\\.)*")(: )/.exec(shown);
  return (
    <>
      {key ? (
        <>
          {key[1]}
          <span className={classes.key}>{key[2]}</span>
          {shown.slice((key[1]?.length ?? 0) + (key[2]?.length ?? 0))}
        </>
      ) : (
        shown
      )}
      {rest > 0 && <span className="faint">… {rest.toLocaleString("en-US")} more characters</span>}
    </>
  );
}
