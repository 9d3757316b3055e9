import type { LiveTotals, LiveTraces } from "@anyway-sh/api";
import { useCallback, useEffect, useState } from "react";
import { useView } from "./use-view.ts";

/** What came since a list was read. */
export interface Live {
  /** Whether the switch of the page is on. */
  on: boolean;
  /** Whether events arrive; while they do not, it is tried again. */
  connected: boolean;
  /** New traces, and those of all that came in which something failed. */
  fresh: number;
  failed: number;
  /** Whether there were more than are counted. */
  more: boolean;
  totals: LiveTotals | undefined;
  /** Counts from nothing again: what came is shown now. */
  clear: () => void;
}

const NOTHING = { fresh: 0, failed: 0, more: false };
/** A stream that was refused, rather than cut off, is asked for again after so long. */
const AGAIN_MS = 30_000;

/**
 * Listens to what comes in while the page's Live is on and in sight: a tab that nobody sees holds no connection, of which
 * a browser has but six to a server. Rows stay where they are; what came is counted, until the reader asks for it.
 */
export function useLive(): Live {
  const { live, environment } = useView();
  const on = live === "1";
  const isSeen = useSeen();
  const [connected, setConnected] = useState(false);
  const [came, setCame] = useState(NOTHING);
  const [totals, setTotals] = useState<LiveTotals>();
  const [attempt, setAttempt] = useState(0);
  const clear = useCallback(() => setCame(NOTHING), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another environment has other traces
  useEffect(() => {
    setCame(NOTHING);
    setTotals(undefined);
  }, [environment, on]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt is a connection of its own
  useEffect(() => {
    if (!on || !isSeen) return;
    const source = new EventSource(
      `/v1/live${environment ? `?${new URLSearchParams({ environment })}` : ""}`,
    );
    let again: ReturnType<typeof setTimeout> | undefined;
    source.onopen = () => setConnected(true);
    source.onerror = () => {
      setConnected(false);
      // The browser connects again by itself, but not where the answer was a refusal.
      if (source.readyState === EventSource.CLOSED)
        again = setTimeout(() => setAttempt((n) => n + 1), AGAIN_MS);
    };
    source.addEventListener("traces", ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as LiveTraces;
      setCame(({ fresh, failed, more }) => ({
        fresh: fresh + event.new,
        failed: failed + event.failed,
        more: more || event.more,
      }));
    });
    source.addEventListener("totals", ({ data }: MessageEvent<string>) => {
      setTotals(JSON.parse(data) as LiveTotals);
    });
    return () => {
      clearTimeout(again);
      source.close();
      setConnected(false);
    };
  }, [on, isSeen, environment, attempt]);

  return { on, connected, ...came, totals, clear };
}

/** Whether the tab is in sight. */
function useSeen(): boolean {
  const [seen, setSeen] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const note = () => setSeen(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", note);
    return () => document.removeEventListener("visibilitychange", note);
  }, []);
  return seen;
}
