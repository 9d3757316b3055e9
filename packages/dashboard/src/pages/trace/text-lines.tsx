import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useMemo, useRef } from "react";
import { CopyButton } from "../../components/copy-button.tsx";
import classes from "./text-lines.module.css";

const LINE_HEIGHT = 19;
/** A line may be a payload of megabytes; its rest is in what the button copies. */
const LONGEST_LINE = 2_000;

interface TextLinesProps {
  text: string;
  label: string;
  /** Completes "Copy". */
  what: string;
  /** Marks up a line; without it, a line is shown as it is. */
  line?: (text: string) => ReactNode;
}

/** A long text, line by line, with a button to copy it. Renders only the lines in sight. */
export function TextLines({ text, label, what, line }: TextLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => text.split("\n"), [text]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  });
  return (
    <div className={classes.text}>
      <div className={classes.copy}>
        <CopyButton text={text} what={what} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section ref={scroller} className={`mono ${classes.scroller}`} aria-label={label} tabIndex={0}>
        <div className={classes.lines} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <div
              key={item.key}
              className={classes.line}
              style={{ height: LINE_HEIGHT, transform: `translateY(${item.start}px)` }}
            >
              <Line text={lines[item.index] ?? ""} {...(line ? { line } : {})} />
            </div>
          ))}
        </div>
      </section>
    </div>
  );
}

function Line({ text, line }: Pick<TextLinesProps, "text" | "line">) {
  const rest = text.length - LONGEST_LINE;
  const shown = rest > 0 ? text.slice(0, LONGEST_LINE) : text;
  return (
    <>
      {line ? line(shown) : shown}
      {rest > 0 && <span className="faint">… {rest.toLocaleString("en-US")} more characters</span>}
    </>
  );
}
