import type { EnvironmentName } from "./history.ts";
import type { OwnedSpan } from "./owners.ts";

/** Rule 10: a session of one owner, or what an owner does without a session and without long pauses. */
export interface Conversation {
  who: string;
  customer: string;
  user: string;
  session: string;
  start: number;
  end: number;
  /** A model was called and, where messages are known, a user spoke. */
  isTouch: boolean;
  cost: bigint;
  /** Of orders that its spans name. */
  named: string[];
  traceIds: string[];
  workflow: string;
  team: string;
  workflows: string[];
}

/** One owner's part of one trace. */
interface Visit extends Omit<Conversation, "workflow" | "team" | "workflows" | "traceIds"> {
  traceId: string;
  spans: OwnedSpan[];
}

const PAUSE = 30 * 60_000;

/** All conversations of these environments as they were before `until`, oldest first. */
export function conversationsOf(
  owned: readonly OwnedSpan[],
  environments: readonly EnvironmentName[],
  until = Number.POSITIVE_INFINITY,
): Conversation[] {
  const visits = visitsOf(owned, environments, until).sort((a, b) => a.start - b.start);
  const conversations: Visit[][] = [];
  for (const visit of visits) {
    const same = conversations.findLast(
      ([first]) => first?.who === visit.who && first.session === visit.session,
    );
    const isNobodys = visit.customer === "" && visit.user === "";
    const lastEnd = same && Math.max(...same.map(({ end }) => end));
    const goesOn =
      visit.session !== "" || (!isNobodys && lastEnd !== undefined && visit.start - lastEnd < PAUSE);
    if (same && goesOn) same.push(visit);
    else conversations.push([visit]);
  }
  return conversations.map(uniteVisits).sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Whose a span is when nobody is charged: its user's, else its session's, else its trace's alone. */
export function whoOf({ customer, user, session, span }: OwnedSpan): string {
  if (customer !== "") return `customer ${customer}`;
  if (user !== "") return `user ${user}`;
  return session === "" ? `trace ${span.traceId}` : `session ${session}`;
}

function visitsOf(
  owned: readonly OwnedSpan[],
  environments: readonly EnvironmentName[],
  until: number,
): Visit[] {
  const visits: Visit[] = [];
  for (const traceId of new Set(owned.map(({ span }) => span.traceId))) {
    const ofTrace = owned.filter(({ span }) => span.traceId === traceId);
    const callsModels = ofTrace.some(({ isBilled }) => isBilled);
    const spoke = ofTrace.map(({ span }) => span.call?.spoke ?? "");
    const isSilent = !spoke.includes("user") && spoke.includes("system");
    const shown = ofTrace.filter(
      ({ span, isShared }) => !isShared && span.start < until && environments.includes(span.environment),
    );
    for (const who of new Set(shown.map(whoOf))) {
      // Of a trace that calls models, those whom the calls are for are in conversation.
      const spans = shown.filter((one) => whoOf(one) === who && (one.isBilled || !callsModels));
      const [first] = spans;
      if (!first) continue;
      visits.push({
        who,
        traceId,
        customer: first.customer,
        user:
          spans
            .map(({ user }) => user)
            .filter(Boolean)
            .sort()[0] ?? "",
        session: first.session,
        start: Math.min(...ofTrace.map(({ span }) => span.start)),
        end: Math.max(...ofTrace.map(({ span }) => span.end)),
        isTouch: callsModels && !isSilent,
        cost: spans.reduce((sum, { cost }) => sum + cost, 0n),
        named: ofTrace.map(({ span }) => span.order).filter(Boolean),
        spans,
      });
    }
  }
  return visits;
}

function uniteVisits(visits: readonly Visit[]): Conversation {
  const [first] = visits;
  if (!first) throw new RangeError("a conversation of nothing");
  const spans = visits.flatMap((visit) => visit.spans);
  return {
    who: first.who,
    customer: first.customer,
    user: visits.map(({ user }) => user).find(Boolean) ?? "",
    session: first.session,
    start: first.start,
    end: Math.max(...visits.map(({ end }) => end)),
    isTouch: visits.some(({ isTouch }) => isTouch),
    cost: visits.reduce((sum, { cost }) => sum + cost, 0n),
    named: visits.flatMap(({ named }) => named),
    traceIds: visits.map(({ traceId }) => traceId),
    workflow: mostOf(spans, ({ workflow }) => workflow),
    team: mostOf(spans, ({ team }) => team),
    workflows: spans.map(({ workflow }) => workflow),
  };
}

/** The value that most of the cost is of, of equal ones the first by name. */
function mostOf(spans: readonly OwnedSpan[], read: (span: OwnedSpan) => string): string {
  const values = [...new Set(spans.map(read).filter(Boolean))].sort();
  const costOf = (value: string) =>
    spans.filter((one) => read(one) === value).reduce((sum, { cost }) => sum + cost, 0n);
  let most = values[0] ?? "";
  for (const value of values) if (costOf(value) > costOf(most)) most = value;
  return most;
}
