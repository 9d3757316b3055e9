import type { SessionTurn } from "@anyway-sh/api";
import type { Environment } from "@anyway-sh/semconv";
import { orFromEvents } from "../ingest/dialects/message-events.ts";
import { readMessages } from "../ingest/dialects/messages.ts";
import { formatNanoUsd } from "../model/money.ts";
import { SPAN_STATUSES } from "../model/span.ts";
import type { SpanPayload } from "../model/stored-span.ts";
import { formatTimeNs, nsToMs } from "../model/time-range.ts";
import type { TraceSpan } from "../model/trace.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { createCut } from "./cut-messages.ts";
import { createHistory } from "./new-messages.ts";
import { wholePayloads } from "./span-payloads.ts";
import { isBefore, type Turn, type TurnPosition, turnsOf } from "./trace-turns.ts";

/** Which session, and which turns of it. */
interface Page {
  projectId: string;
  environment: Environment;
  sessionId: string;
  limit: number;
  /** The first turn of the page; default the session's first. */
  from?: TurnPosition | undefined;
}

/** Traces whose structure is read at once. */
const TRACES_AT_ONCE = 20;
/** Spans whose payloads, which may be megabytes each, are held at once. */
const PAYLOADS_AT_ONCE = 8;
/** So many turns before a page are read for what they said, which the page's first calls repeat. */
const TURNS_BEFORE = 4;

/** A page of a session's turns, and where the next one begins. */
export async function readTurns(
  telemetry: TelemetryStore,
  page: Page,
): Promise<{ turns: SessionTurn[]; next: TurnPosition | undefined }> {
  const found = await findTurns(telemetry, page, page.limit + 1);
  const shown = found.slice(0, page.limit);
  const before = page.from ? await turnsBefore(telemetry, page, page.from) : [];
  const history = createHistory();
  const turns: SessionTurn[] = [];
  const all = [...before, ...shown];
  for (let at = 0; at < all.length; at += PAYLOADS_AT_ONCE) {
    const group = all.slice(at, at + PAYLOADS_AT_ONCE);
    const payloads = await payloadsOf(telemetry, page.projectId, group);
    for (const turn of group) {
      const { input, output } = messagesOf(turn.span, payloads.get(keyOf(turn)));
      const told = history.tell(turn.trace.traceId, input, output);
      if (before.includes(turn)) continue;
      const hasContents = input.length + output.length > 0;
      turns.push(toApiTurn(turn, told, hasContents, failureOf(turn.span, payloads.get(keyOf(turn)))));
    }
  }
  return { turns, next: found[page.limit] };
}

/** Turns from a position on, at least `most` of them where there are so many. */
async function findTurns(telemetry: TelemetryStore, page: Page, most: number): Promise<Turn[]> {
  const turns: Turn[] = [];
  for (let from = page.from?.trace; ; ) {
    const traces = await telemetry.sessionTraces(page.projectId, page.environment, page.sessionId, {
      limit: TRACES_AT_ONCE + 1,
      from,
    });
    const ofTraces = await turnsOf(telemetry, page, traces.slice(0, TRACES_AT_ONCE));
    turns.push(...ofTraces.filter((turn) => !page.from || !isBefore(turn, page.from)));
    from = traces[TRACES_AT_ONCE];
    if (turns.length >= most || !from) return turns;
  }
}

/** The last turns before a position: of its trace, else of the one or two before. */
async function turnsBefore(telemetry: TelemetryStore, page: Page, from: TurnPosition): Promise<Turn[]> {
  const traces = await telemetry.sessionTraces(page.projectId, page.environment, page.sessionId, {
    limit: 2,
    before: from.trace,
  });
  const turns = await turnsOf(telemetry, page, [...traces.reverse(), from.trace]);
  return turns.filter((turn) => isBefore(turn, from)).slice(-TURNS_BEFORE);
}

const keyOf = ({ trace, spanId }: TurnPosition) => `${trace.traceId} ${spanId}`;

async function payloadsOf(
  telemetry: TelemetryStore,
  projectId: string,
  turns: readonly Turn[],
): Promise<Map<string, SpanPayload>> {
  const payloads = new Map<string, SpanPayload>();
  for (const [traceId, own] of Map.groupBy(turns, (turn) => turn.trace.traceId)) {
    const ids = own.map((turn) => turn.spanId);
    for (const [spanId, payload] of await wholePayloads(telemetry, projectId, traceId, ids))
      payloads.set(`${traceId} ${spanId}`, payload);
  }
  return payloads;
}

function messagesOf({ category }: TraceSpan, payload: SpanPayload | undefined) {
  if (!payload) return { input: [], output: [] };
  const told = payload.events.map(({ name, attributes }) => ({
    name,
    attributes: new Map(Object.entries(attributes)),
  }));
  return orFromEvents(readMessages(new Map(Object.entries(payload.content)), category === "llm"), told);
}

/** What an exception says. */
function failureOf({ status }: TraceSpan, payload: SpanPayload | undefined): string | null {
  if (SPAN_STATUSES[status] !== "error") return null;
  const message = payload?.events.find((event) => event.name === "exception")?.attributes[
    "exception.message"
  ];
  return typeof message === "string" ? message.slice(0, 1_000) : null;
}

function toApiTurn(
  { trace, span, attribution }: Turn,
  told: ReturnType<ReturnType<typeof createHistory>["tell"]>,
  hasContents: boolean,
  failure: string | null,
): SessionTurn {
  const cut = createCut();
  // The answer first: it is what there must be room for.
  const output = cut.messages(told.output);
  const input = cut.messages(told.input);
  const { costStatus } = span;
  const status = costStatus !== "" && !attribution.billable ? "not_billable" : costStatus;
  return {
    trace_id: trace.traceId,
    span_id: span.spanId,
    name: span.name,
    category: span.category,
    workflow: span.workflow || null,
    agent: span.agent || null,
    provider: span.provider || null,
    model: span.model || null,
    start_time: formatTimeNs(span.startTimeNs),
    duration_ms: nsToMs(span.endTimeNs - span.startTimeNs),
    status: SPAN_STATUSES[span.status] ?? "unset",
    status_message: failure,
    tokens_input: span.hasUsage ? span.inputTokens : null,
    tokens_output: span.hasUsage ? span.outputTokens : null,
    cost:
      status === ""
        ? null
        : {
            status,
            total: status === "unpriced" ? null : formatNanoUsd(attribution.billable ? span.cost : 0n),
          },
    customer_id: attribution.customerId || null,
    user_id: attribution.userId || null,
    input,
    output,
    repeated: told.repeated,
    has_contents: hasContents,
    cut: cut.wasCut,
  };
}
