import { IconArrowUp, IconPlayerPause } from "@tabler/icons-react";
import { count } from "../profit.ts";
import { useShortcuts } from "../shortcuts.ts";
import type { Live } from "../use-live.ts";
import { useSetView } from "../use-view.ts";
import { Cost } from "./cost.tsx";
import { hint } from "./hint.tsx";
import classes from "./live-bar.module.css";

interface LiveBarProps {
  live: Live;
  /** What of it the page lists: of traces all that are new, of errors those that came with one. */
  counts?: "fresh" | "failed";
  /** How much of what is new the page would list, where that is not all of it. */
  listed?: number | undefined;
  /** Reads the list anew. */
  onShow: () => void;
}

/** While the page is live: what today came to, and how much came since it was read. Rows do not move by themselves. */
export function LiveBar(props: LiveBarProps) {
  return props.live.on ? <Bar {...props} /> : null;
}

function Bar({ live, counts = "fresh", listed, onShow }: LiveBarProps) {
  const setView = useSetView();
  const came = listed ?? live[counts];
  const show = () => {
    live.clear();
    onShow();
  };
  useShortcuts([{ key: ".", label: "Show what is new", run: show }]);
  const { totals } = live;
  return (
    <div className={classes.bar}>
      <span className={`num ${classes.today}`} {...hint(totals && `Today in ${totals.time_zone}`)}>
        {!live.connected ? (
          "Connecting…"
        ) : totals ? (
          <>
            <span>Today</span>
            <span>{count(totals.traces, "trace", "traces")}</span>
            <span className={totals.failed > 0 ? "loss" : undefined}>
              {count(totals.failed, "failed", "failed")}
            </span>
            <span>
              <Cost usd={totals.cost} unpriced={totals.cost_incomplete} />
            </span>
          </>
        ) : (
          "Today …"
        )}
      </span>
      <span role="status" style={{ display: "contents" }}>
        {came > 0 && (
          <button type="button" className={`num ${classes.new}`} onClick={show}>
            <IconArrowUp size={13} aria-hidden />
            {came.toLocaleString("en-US")}
            {live.more && listed === undefined ? "+" : ""} new
          </button>
        )}
      </span>
      <button type="button" className={classes.pause} onClick={() => setView({ live: undefined })}>
        <IconPlayerPause size={13} aria-hidden />
        Pause
      </button>
    </div>
  );
}
