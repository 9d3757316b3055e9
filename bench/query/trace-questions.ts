import { type FieldRef, parse } from "@anyway-sh/filter";
import { findConversations } from "../../packages/server/src/http/search/find-conversations.ts";
import type { TraceCondition } from "../../packages/server/src/query/trace-query.ts";
import { PROJECT } from "./business.ts";
import { at, type Question, type Subjects } from "./question.ts";
import { FEATURES, MODEL_NAMES, TEAMS } from "./spans-sql.ts";
import { WORDS } from "./words.ts";

const DAY_NS = 86_400_000_000_000n;
/** What the API means where no range is given. */
const RANGE_DAYS = 30n;
const PAGE = 50;
/** As many spans as a trace is answered with at once. */
const SPANS = 20_000;

/** Thirty days, another day in each turn. */
export function rangeOf({ business }: Subjects, turn: number) {
  const endNs = business.endNs - BigInt(turn % 30) * DAY_NS;
  return { startNs: endNs - RANGE_DAYS * DAY_NS, endNs };
}

/** A page of the newest traces that the conditions hold for. */
function list(name: string, conditions: (subjects: Subjects, turn: number) => TraceCondition[]): Question {
  return {
    name,
    async ask(subjects, turn) {
      const traces = await subjects.store.listTraces({
        projectId: PROJECT,
        environment: "production",
        range: rangeOf(subjects, turn),
        conditions: conditions(subjects, turn),
        newestFirst: true,
        limit: PAGE,
      });
      return Math.min(traces.length, PAGE);
    },
  };
}

/** As {@link list}, of what is typed in the query language. */
function typed(name: string, text: (subjects: Subjects, turn: number) => string): Question {
  return list(name, (subjects, turn) => conditionsOf(text(subjects, turn)));
}

function conditionsOf(text: string): TraceCondition[] {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(`${text} cannot be read`);
  return parsed.filter ? [{ field: "filter", is: parsed.filter }] : [];
}

/** What somebody types of a complaint: words of it, the day, and sometimes the order number that was said. */
const find: Question = {
  name: "find",
  async ask({ store, records, business }, turn) {
    const complaint = `${at(WORDS.THINGS, turn)} ${at(WORDS.TROUBLES, turn * 7)}`;
    const found = await findConversations(
      { telemetry: store, business: records },
      {
        projectId: PROJECT,
        environment: "production",
        nowMs: Number(business.endNs / 1_000_000n),
        timeZone: "UTC",
        limit: 10,
      },
      turn % 3 === 0
        ? `${complaint} yesterday around 3pm`
        : turn % 3 === 1
          ? complaint
          : `${complaint} ${100_000 + turn * 37}`,
    );
    return found.conversations.length;
  },
};

/** How many of a month's traces that a filter finds have which values: those of the page of traces. */
function facets(name: string, text: (subjects: Subjects, turn: number) => string): Question {
  return {
    name,
    async ask(subjects, turn) {
      const found = await subjects.store.facets({
        projectId: PROJECT,
        environment: "production",
        range: rangeOf(subjects, turn),
        conditions: conditionsOf(text(subjects, turn)),
        fields: FACETS,
        limit: 10,
      });
      return found.reduce((sum, { values }) => sum + values.length, 0);
    },
  };
}

const FACETS: readonly FieldRef[] = [
  ...(["status", "model", "provider", "workflow", "agent"] as const).map((name) => ({ name })),
  ...["team", "feature"].map((key): FieldRef => ({ name: "property", key })),
];

export const TRACE_QUESTIONS: readonly Question[] = [
  {
    name: "trace_by_id",
    async ask({ store, traceIds }, turn) {
      const spans = await store.readSpans(PROJECT, at(traceIds, turn), { limit: SPANS });
      const ids = (read: (span: (typeof spans)[number]) => string) => [
        ...new Set(spans.map(read).filter((id) => id !== "")),
      ];
      await store.owners(
        PROJECT,
        ids((span) => span.userId),
        ids((span) => span.customerId),
      );
      return spans.length;
    },
  },
  list("trace_list", () => []),
  list("filter_model", (_, turn) => [{ field: "model", is: at(MODEL_NAMES, turn) }]),
  // What few traces cost, and what hardly one does.
  list("filter_cost", (_, turn) => [
    { field: "cost", atLeast: 15_000_000n + BigInt(turn % 10) * 2_000_000n },
  ]),
  list("filter_latency", (_, turn) => [
    { field: "duration", atLeastNs: BigInt(20 + (turn % 10) * 3) * 1_000_000_000n },
  ]),
  list("filter_property", (_, turn) => [
    { field: "property", key: "team", is: at(TEAMS, turn) },
    { field: "property", key: "feature", is: at(FEATURES, turn) },
  ]),
  typed("filter_attribute", (_, turn) => `attributes.gen_ai.request.model:${at(MODEL_NAMES, turn)}`),
  // What hardly any span has, so that the whole range is looked through.
  typed("filter_rare_attribute", (_, turn) => `attributes.gen_ai.usage.input_tokens:${4_700 + (turn % 100)}`),
  typed(
    "filter_no_attribute",
    (_, turn) => `attributes.http.method:GET attributes.http.status_code:>${turn}`,
  ),
  typed("filter_span", (_, turn) => `span(model:${at(MODEL_NAMES, turn)} latency:>${2 + (turn % 3)}s)`),
  typed("filter_without", (_, turn) => `-category:(tool, retrieval) errors:>=${1 + (turn % 2)}`),
  typed("full_text", (_, turn) => `${at(WORDS.THINGS, turn)} ${at(["twice", "friday", "billing"], turn)}`),
  typed("full_text_phrase", (_, turn) => `"${at(WORDS.THINGS, turn)} ${at(WORDS.TROUBLES, turn)}"`),
  typed("full_text_rare", (_, turn) => String(100_000 + turn * 37)),
  facets("facets", () => ""),
  facets("facets_filtered", (_, turn) => `model:${at(MODEL_NAMES, turn)} latency:>2s`),
  find,
  list("session", ({ sessionIds }, turn) => [{ field: "session", is: at(sessionIds, turn) }]),
  list("customer_traces", ({ customerIds }, turn) => [{ field: "customer", is: at(customerIds, turn) }]),
];
