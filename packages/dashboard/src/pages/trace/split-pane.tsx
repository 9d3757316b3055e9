import { useLocalStorage } from "@mantine/hooks";
import type { CSSProperties, ReactNode } from "react";
import { dragWidth } from "../../components/drag-width.ts";
import classes from "./split-pane.module.css";

interface SplitPaneProps {
  children: ReactNode;
  /** Undefined while nothing is chosen. */
  side: ReactNode | undefined;
  sideLabel: string;
  /** Whether there is room for one of them only. */
  narrow: boolean;
  /** Under which the width is kept in this browser. */
  name?: string;
  /** Pixels, until the reader drags it. */
  width?: number;
}

const MIN = 300;
const STEP = 32;

/** A page and, at its side, what was chosen on it, as wide as the reader wants. What is on the page stays as it is. */
export function SplitPane({
  children,
  side,
  sideLabel,
  narrow,
  name = "trace",
  width: usual = 620,
}: SplitPaneProps) {
  const [width, setWidth] = useLocalStorage({
    key: `anyway.${name}.panel`,
    defaultValue: usual,
    getInitialValueInEffect: false,
  });
  const resize = (next: number) => setWidth(Math.max(MIN, Math.round(next)));
  return (
    <div className={classes.split}>
      <div className={classes.main} inert={narrow && side !== undefined}>
        {children}
      </div>
      {side !== undefined && (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a line that can be moved is no <hr> */}
          <div
            role="separator"
            className={classes.line}
            aria-orientation="vertical"
            aria-label={`Width of ${sideLabel}`}
            aria-valuenow={width}
            aria-valuemin={MIN}
            tabIndex={0}
            onPointerDown={(event) => dragWidth(event, width, (next) => resize(next), -1)}
            onKeyDown={(event) => {
              if (event.key === "ArrowLeft") resize(width + STEP);
              else if (event.key === "ArrowRight") resize(width - STEP);
              else return;
              event.preventDefault();
            }}
          />
          <div className={classes.side} style={{ "--side": `${width}px` } as CSSProperties}>
            {side}
          </div>
        </>
      )}
    </div>
  );
}
