import type {
  FoundConversation as ApiConversation,
  FoundCustomer as ApiCustomer,
  FoundOrder,
  Interpretation,
  Place,
  Search,
  SearchMatch,
} from "@anyway-sh/api";
import type { Environment } from "@anyway-sh/semconv";
import type { Order } from "../../model/order.ts";
import type { SaidSpan } from "../../model/said.ts";
import { formatTimeNs, slotOf } from "../../model/time-range.ts";
import { excerptOf } from "../../query/find/match-text.ts";
import type { Ranked } from "../../query/find/rank.ts";
import type { FoundCustomer, TraceFacts } from "../../telemetry/find-reads.ts";
import type { TelemetryStore } from "../../telemetry/store.ts";
import { toApiTime } from "../answer.ts";
import type { Found, FoundConversation } from "./find-conversations.ts";
import { overlap } from "./find-named.ts";

interface Scope {
  projectId: string;
  environment: Environment;
  timeZone: string;
}

export async function toApiSearch(telemetry: TelemetryStore, scope: Scope, found: Found): Promise<Search> {
  const [customersOf, openings] = await Promise.all([
    readCustomers(telemetry, scope.projectId, found.conversations),
    readOpenings(telemetry, scope.projectId, found.conversations),
  ]);
  return {
    query: found.question.text,
    time_zone: scope.timeZone,
    environment: scope.environment,
    interpretation: interpret(found),
    customers: found.named.customers.map(toApiCustomer),
    orders: found.named.orders.map(toApiOrder),
    conversations: found.conversations.map((ranked) =>
      toApiConversation(ranked, customersOf(ranked.candidate), found.named.spans, openings),
    ),
  };
}

function interpret({ question, named, concepts, unknown }: Found): Interpretation[] {
  const place = ({ start, end }: Place) => ({ start, end });
  const isQuoted = (word: Place) => question.phrases.some((phrase) => overlap(phrase, word));
  const all: Interpretation[] = [
    ...named.namings.map(({ kind, part, meaning }) => ({ kind, places: [place(part)], meaning })),
    ...question.phrases.map((phrase) => ({
      kind: "phrase" as const,
      places: [place(phrase)],
      meaning: null,
    })),
    ...(question.time
      ? [{ kind: "time" as const, places: question.time.places, meaning: question.time.meaning }]
      : []),
    ...concepts
      .filter(({ source }) => !isQuoted(source))
      .map(({ source, corrections, forms }) => ({
        kind: "word" as const,
        places: [place(source)],
        meaning: forms.has(source.word) || corrections.length === 0 ? null : corrections.join(", "),
      })),
    ...unknown
      .filter((word) => !isQuoted(word))
      .map((word) => ({ kind: "unknown" as const, places: [place(word)], meaning: null })),
  ];
  return all.sort((a, b) => (a.places[0]?.start ?? 0) - (b.places[0]?.start ?? 0));
}

/** Whose each conversation is: as ids are linked and users are members now. */
async function readCustomers(
  telemetry: TelemetryStore,
  projectId: string,
  conversations: readonly Ranked<FoundConversation>[],
): Promise<(conversation: FoundConversation) => ApiCustomer[]> {
  const traces = conversations.flatMap(({ candidate }) => candidate.traces);
  const owners = await telemetry.owners(
    projectId,
    [...new Set(traces.flatMap(({ userIds }) => userIds))],
    [...new Set(traces.flatMap(({ customerIds }) => customerIds))],
  );
  const ownersOf = ({ startNs, customerIds, userIds }: TraceFacts) => {
    const slot = slotOf(startNs);
    const own = customerIds.map((id) => owners.resolve(id, slot));
    return own.length > 0 ? own : userIds.map((id) => owners.lend(id, slot)).filter((id) => id !== "");
  };
  const ids = [...new Set(traces.flatMap(ownersOf))];
  const names = new Map((await telemetry.customerNames(projectId, ids)).map((one) => [one.customerId, one]));
  return (conversation) =>
    [...new Set(conversation.traces.flatMap(ownersOf))].map((customerId) => ({
      customer_id: customerId,
      name: names.get(customerId)?.name || null,
      email: names.get(customerId)?.email || null,
      external_id: null,
    }));
}

function toApiConversation(
  { candidate, reasons, best }: Ranked<FoundConversation>,
  customers: ApiCustomer[],
  spans: ReadonlyMap<string, string>,
  openings: ReadonlyMap<string, SaidSpan>,
): ApiConversation {
  const { traces, sessionId } = candidate;
  const asked = traces.find(({ traceId }) => spans.has(traceId));
  const first = best[0]?.span;
  const traceId = asked?.traceId ?? first?.traceId ?? traces[0]?.traceId ?? "";
  const round = (value: number) => Math.round(value * 1_000) / 1_000;
  return {
    conversation_id: candidate.id,
    session_id: sessionId || null,
    trace_id: traceId,
    span_id: spans.get(traceId) ?? (asked ? null : (first?.spanId ?? null)),
    name: traces.find((trace) => trace.traceId === traceId)?.rootName ?? "",
    start_time: toApiTime(candidate.startMs),
    end_time: toApiTime(candidate.endMs),
    environment: traces[0]?.environment ?? "production",
    customers,
    user_id: traces.flatMap(({ userIds }) => userIds)[0] ?? null,
    traces: traces.length,
    errors: candidate.errors,
    slowest_ms: candidate.slowestMs,
    reasons: {
      match: round(reasons.match),
      time: round(reasons.time),
      recency: round(reasons.recency),
      errors: reasons.errors,
      slow: reasons.slow,
      thumbs_down: reasons.thumbsDown,
    },
    matches:
      best.length > 0
        ? best.flatMap(({ span, index, match }) => toApiMatch(span, index, match.places))
        : traces
            .flatMap((trace) => {
              const opening = openings.get(trace.traceId);
              return opening ? toApiMatch(opening, 0, []) : [];
            })
            .slice(0, 1),
  };
}

function toApiMatch(span: SaidSpan, index: number, places: readonly Place[]): SearchMatch[] {
  const said = span.said[index];
  if (!said) return [];
  const { text, highlights } = excerptOf(said.text, places);
  const { traceId, spanId, startTimeNs } = span;
  return [
    {
      trace_id: traceId,
      span_id: spanId,
      time: formatTimeNs(startTimeNs),
      speaker: said.by,
      excerpt: text,
      highlights,
    },
  ];
}

/** By trace, how the user began, of conversations in which no word was looked for or found. */
async function readOpenings(
  telemetry: TelemetryStore,
  projectId: string,
  conversations: readonly Ranked<FoundConversation>[],
): Promise<Map<string, SaidSpan>> {
  const without = conversations.filter(({ best }) => best.length === 0);
  const traceIds = without.flatMap(({ candidate }) =>
    candidate.traces.slice(0, 5).map(({ traceId }) => traceId),
  );
  const spans = await telemetry.openingsOf(projectId, traceIds);
  return new Map(spans.map((span) => [span.traceId, span]));
}

function toApiCustomer({ customerId, email, name, externalId }: FoundCustomer): ApiCustomer {
  return {
    customer_id: customerId,
    name: name || null,
    email: email || null,
    external_id: externalId || null,
  };
}

function toApiOrder(order: Order): FoundOrder {
  return {
    order_id: order.id,
    customer_id: order.customerId,
    external_id: order.externalId,
    amount: order.amount,
    currency: order.currency,
    status: order.status,
    placed_at: toApiTime(order.placedAt),
    environment: order.environment,
  };
}
