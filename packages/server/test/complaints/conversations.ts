import type { WireSpan } from "../../src/model/span.ts";
import { msToNs } from "../../src/model/time-range.ts";
import { aWireSpan, GPT_4O_CALL } from "../a-span.ts";
import { hexOf, pick, type Random } from "./random.ts";
import { CITIES, COLORS, EVENTS, PRODUCTS, THEMES, type Theme } from "./themes.ts";

/** A conversation of a shop, and what makes it this one. */
export interface Conversation {
  sessionId: string;
  customerId: string;
  theme: Theme;
  /** All that was said, as one text. */
  said: string;
  particulars: Record<string, string>;
  startMs: number;
  spans: WireSpan[];
}

const DAY_MS = 86_400_000;
/** Over so many days, mostly by day. */
const DAYS = 30;

export function generateConversation(random: Random, number: number, endMs: number): Conversation {
  const theme = pick(random, THEMES);
  const particulars = {
    product: pick(random, PRODUCTS),
    color: pick(random, COLORS),
    city: pick(random, CITIES),
    event: pick(random, EVENTS),
    amount: `${10 + Math.floor(random() * 290)}.${pick(random, ["00", "50", "90", "99"])}`,
  };
  const startMs =
    Math.floor(endMs / DAY_MS) * DAY_MS -
    Math.floor(1 + random() * DAYS) * DAY_MS +
    (7 + random() * 15) * 3_600_000;
  const sessionId = `SES_${String(number).padStart(8, "0")}`;
  const customerId = `CUS_${String(Math.floor(number / 2)).padStart(12, "0")}`;
  const said = [
    { role: "user", text: fill(pick(random, theme.asks), particulars) },
    { role: "assistant", text: fill(pick(random, theme.answers), particulars) },
    { role: "user", text: fill(pick(random, theme.replies), particulars) },
    { role: "assistant", text: pick(random, CLOSINGS) },
  ];
  const spans = [2, 4].flatMap((count): WireSpan[] => {
    const traceId = hexOf(random, 16);
    const rootId = hexOf(random, 8);
    const startTimeNs = msToNs(startMs + count * 20_000);
    const ids = { "session.id": sessionId, customer_id: customerId };
    const messages = said
      .slice(0, count)
      .map(({ role, text }) => ({ role, parts: [{ type: "text", content: text }] }));
    return [
      aWireSpan(
        { "traceloop.span.kind": "workflow", "traceloop.workflow.name": "support", ...ids },
        { traceId, spanId: rootId, startTimeNs, name: "support.workflow" },
      ),
      aWireSpan(
        {
          ...GPT_4O_CALL,
          ...ids,
          "gen_ai.input.messages": JSON.stringify(messages.slice(0, -1)),
          "gen_ai.output.messages": JSON.stringify(messages.slice(-1)),
        },
        { traceId, spanId: hexOf(random, 8), parentSpanId: rootId, startTimeNs: startTimeNs + 1_000_000n },
      ),
    ];
  });
  return {
    sessionId,
    customerId,
    theme,
    said: said.map(({ text }) => text).join(" "),
    particulars,
    startMs,
    spans,
  };
}

const CLOSINGS = [
  "Is there anything else that I can do for you?",
  "I have made a note of it for my colleagues.",
  "Thank you for your patience.",
  "You will get an e-mail with everything shortly.",
];

export function fill(template: string, particulars: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => particulars[name] ?? "");
}
