import type { ServerResponse } from "node:http";
import { type LiveTotals, type LiveTraces, MOST_LIVE_TRACES } from "@anyway-sh/api";
import type { LiveListener } from "./channel.ts";

/** A proxy that sees nothing for a minute ends a connection. */
const BEAT_MS = 15_000;
/** Who reads nothing for so long is let go, and may come back. */
const MOST_STALLED_MS = 30_000;
/** Then the reader asks again, by which it is looked at whether it still may. */
const MOST_MS = 10 * 60_000;
const RETRY_MS = 3_000;

export interface LiveStream extends LiveListener {
  close(): void;
}

/**
 * Server-sent events to one reader. What a slow reader has not taken yet is put together, so that it holds one event of
 * each kind at most. The connection must be open; `onClose` is called once it is not.
 */
export function openStream(response: ServerResponse, onClose: () => void): LiveStream {
  let stalled: NodeJS.Timeout | undefined;
  let traces: LiveTraces | undefined;
  let totals: LiveTotals | undefined;

  const send = (text: string) => {
    if (response.writableEnded || response.destroyed) return;
    if (response.write(text)) return;
    stalled ??= setTimeout(() => response.destroy(), MOST_STALLED_MS).unref();
  };
  const flush = () => {
    if (stalled) return;
    if (traces) send(`event: traces\ndata: ${JSON.stringify(traces)}\n\n`);
    traces = undefined;
    if (stalled) return;
    if (totals) send(`event: totals\ndata: ${JSON.stringify(totals)}\n\n`);
    totals = undefined;
  };
  response.on("drain", () => {
    clearTimeout(stalled);
    stalled = undefined;
    flush();
  });
  const beat = setInterval(() => stalled || send(": beat\n\n"), BEAT_MS).unref();
  const end = setTimeout(() => response.end(), MOST_MS).unref();
  response.once("close", () => {
    clearInterval(beat);
    clearTimeout(end);
    clearTimeout(stalled);
    onClose();
  });
  send(`retry: ${RETRY_MS}\n\n`);
  return {
    traces(event) {
      traces = traces ? together(traces, event) : event;
      flush();
    },
    totals(event) {
      totals = event;
      flush();
    },
    close() {
      // Who takes nothing would not take the end either.
      if (stalled) response.destroy();
      else response.end();
    },
  };
}

function together(before: LiveTraces, after: LiveTraces): LiveTraces {
  return {
    new: before.new + after.new,
    changed: before.changed + after.changed,
    failed: before.failed + after.failed,
    more: before.more || after.more,
    traces: [...after.traces, ...before.traces].slice(0, MOST_LIVE_TRACES),
  };
}
