import type { Insert } from "./insert.ts";
import { SPAN_COLUMNS } from "./span-rows.ts";

export interface SpanWrites {
  /**
   * Stores spans, given as lines of `encodeSpan`. The same span again, by project, trace and span id, replaces
   * itself; the later `committedAtUs` holds.
   */
  insertSpans(lines: readonly string[], committedAtUs: number): Promise<void>;
}

/** The tables that an insert into `span_intake` fills. */
const FILLED = ["spans", "span_contents", "trace_index", "said", "said_words", "failures"];

export function createSpanWrites(insert: Insert): SpanWrites {
  return {
    async insertSpans(lines, committedAtUs) {
      if (lines.length === 0) return;
      const end = `\t${committedAtUs}\n`;
      await insert("span_intake", SPAN_COLUMNS, lines.join(end) + end, FILLED);
    },
  };
}
