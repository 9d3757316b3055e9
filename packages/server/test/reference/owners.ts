import { billedCalls } from "./billed-calls.ts";
import { type History, idIn, quarterOf, type SpanFact } from "./history.ts";

/** A span, and whose it is. */
export interface OwnedSpan {
  span: SpanFact;
  /** The customer who is charged; empty for none. */
  customer: string;
  /** It is of several customers' trace and of none of them. */
  isShared: boolean;
  user: string;
  session: string;
  workflow: string;
  team: string;
  /** Rule 20: its call counts. */
  isBilled: boolean;
  /** Nano-dollars. */
  cost: bigint;
  /** It counts and nobody knows what it costs. */
  isUnpriced: boolean;
}

/** Rules 1 to 9: whose each span is, in the light of all that is known by now. */
export function ownersOf(history: History): OwnedSpan[] {
  return tracesOf(history).flatMap((spans) => {
    const billed = billedCalls(spans);
    const named = new Set(spans.map(({ customer }) => idIn(customer)).filter(Boolean));
    const isMarked = spans.some((span) => span.isShared && parentOf(span, spans) === undefined);
    return spans.map((span): OwnedSpan => {
      const user = ownOrOnly(span, spans, ({ user }) => idIn(user));
      const said = saidCustomer(span, spans);
      const lent = said === "" ? lentBy(user, span.start, history) : "";
      const customer = lent || (said && customerOf(said, span.start, history));
      const isBilled = billed.includes(span);
      return {
        span,
        customer,
        isShared: customer === "" && (isMarked || named.size > 0),
        user,
        session: ownOrOnly(span, spans, ({ session }) => idIn(session)),
        workflow: nearest(span, spans, ({ workflow }) => workflow),
        team: nearest(span, spans, ({ team }) => team),
        isBilled,
        cost: (isBilled && span.call?.nano) || 0n,
        isUnpriced: isBilled && span.call?.nano === undefined,
      };
    });
  });
}

function tracesOf({ spans }: History): SpanFact[][] {
  return [...new Set(spans.map(({ traceId }) => traceId))].map((id) =>
    spans.filter(({ traceId }) => traceId === id),
  );
}

/** Rule 2: the customer that a span names, or its nearest ancestor, or its whole trace. */
function saidCustomer(span: SpanFact, spans: readonly SpanFact[]): string {
  const isMarked = spans.some((one) => one.isShared && parentOf(one, spans) === undefined);
  const read = ({ customer }: SpanFact) => idIn(customer);
  return isMarked ? nearest(span, spans, read) : ownOrOnly(span, spans, read);
}

function ownOrOnly(span: SpanFact, spans: readonly SpanFact[], read: (span: SpanFact) => string): string {
  const values = new Set(spans.map(read).filter(Boolean));
  return nearest(span, spans, read) || (values.size === 1 ? [...values].join() : "");
}

function nearest(
  span: SpanFact | undefined,
  spans: readonly SpanFact[],
  read: (span: SpanFact) => string,
): string {
  return span ? read(span) || nearest(parentOf(span, spans), spans, read) : "";
}

function parentOf({ parentId }: SpanFact, spans: readonly SpanFact[]): SpanFact | undefined {
  return spans.find(({ spanId }) => spanId === parentId);
}

/** Rule 6: the only customer that a user is a member of at a time. */
function lentBy(user: string, at: number, history: History): string {
  const customers = history.members
    .filter((member) => member.user === user && member.from <= at && at < member.until)
    .map(({ customer }) => customerOf(customer, at, history));
  return new Set(customers).size === 1 ? (customers[0] ?? "") : "";
}

/** Rules 5, 7 and 8: whom an id stands for at a time: whom somebody said, else whom its session shows; merges last. */
export function customerOf(id: string, at: number, history: History): string {
  const said = history.links.find((link) => link.id === id && link.from <= at && at < link.until);
  if (said) return mergedOf(said.customer, history);
  const found = visitorOf(id, history);
  if (found && at < found.until) {
    const known = history.links.find(
      (link) => link.id === found.customer && link.from <= at && at < link.until,
    );
    return mergedOf(known?.customer ?? found.customer, history);
  }
  return mergedOf(id, history);
}

function mergedOf(customer: string, { merges }: History): string {
  return merges.find((merge) => merge.customer === customer)?.into ?? customer;
}

interface Sighting {
  customer: string;
  user: string;
  at: number;
  isInternal: boolean;
}

/** Rule 5: the one customer who appears on the session of `anon_<session>` after it, until another identity begins. */
function visitorOf(id: string, history: History): { customer: string; until: number } | undefined {
  if (!id.startsWith("anon_") || history.refused.includes(id.slice(5))) return undefined;
  const all = sightingsOn(id.slice(5), history);
  const visit = all.find(({ customer }) => customer === id);
  const arrival = all.find(({ customer }) => customer !== "" && customer !== id);
  if (!visit || !arrival || arrival.at < visit.at || arrival.customer.startsWith("anon_")) return undefined;
  if (all.some(({ isInternal }) => isInternal)) return undefined;
  const own = all.filter(({ customer }) => customer === arrival.customer);
  const itsUsers = own.map(({ user }) => user).filter(Boolean);
  const isStranger = ({ user }: Sighting) =>
    user !== "" && !user.startsWith("anon_") && !itsUsers.includes(user);
  const lastSeen = Math.max(...own.map(({ at }) => at));
  for (const other of all) {
    if (["", id, arrival.customer].includes(other.customer)) continue;
    // Another customer: a second person at a shared device, or one person who acts for both.
    const isSecondPerson = itsUsers.length > 0 && isStranger(other) && other.at > lastSeen;
    if (!isSecondPerson) return undefined;
  }
  const stranger = all.find((one) => one.customer !== arrival.customer && isStranger(one));
  const until = stranger ? quarterOf(stranger.at) : Number.POSITIVE_INFINITY;
  return arrival.at < until ? { customer: arrival.customer, until } : undefined;
}

/** Whom a session shows, oldest first. When within its trace a span shows it, is known to the quarter of an hour. */
function sightingsOn(session: string, history: History): Sighting[] {
  const seen: Sighting[] = [];
  for (const spans of tracesOf(history)) {
    const began = Math.min(...spans.map(({ start }) => start));
    for (const span of spans)
      if (ownOrOnly(span, spans, (one) => idIn(one.session)) === session)
        seen.push({
          customer: saidCustomer(span, spans),
          user: ownOrOnly(span, spans, ({ user }) => idIn(user)),
          at: Math.max(began, quarterOf(span.start)),
          isInternal: span.environment === "internal",
        });
  }
  return seen.sort((a, b) => a.at - b.at || (a.customer < b.customer ? -1 : a.customer > b.customer ? 1 : 0));
}
