import { anonymousId, isAnonymousId, type SessionIdentity, type SessionLink } from "../model/session-link.ts";
import { OPEN_SLOT, slotOf } from "../model/time-range.ts";

/**
 * Which customer `anon_<session>` is: the one, and only one, that appears later on the session, until another identity
 * begins. The same identities give the same answer, in any order.
 *
 * What another identity is, told by what a session shows alone:
 * - a user that is not one of the customer's. Where it comes before the customer, the visitor was that user;
 * - another customer. It is another person, with whom the customer shares a device, if both name users, different
 *   ones, and the customer does not come back; otherwise one person acts for both (a consultant, staff who
 *   impersonate), and the visitor may have been here for either, so that there is no link at all.
 * Sessions in which someone of the project's own acts are no evidence.
 */
export function linkSession(
  sessionId: string,
  identities: readonly SessionIdentity[],
): SessionLink | undefined {
  const anonymous = anonymousId(sessionId);
  const visitor = first(identities.filter(({ customerId }) => customerId === anonymous));
  const customers = identities.filter(({ customerId }) => customerId !== anonymous && customerId !== "");
  const customer = first(customers);
  if (!visitor || !customer || customer.firstNs < visitor.firstNs || isAnonymousId(customer.customerId))
    return undefined;
  if (identities.some(({ environment }) => environment === "internal")) return undefined;

  const own = customers.filter(({ customerId }) => customerId === customer.customerId);
  const others = customers.filter(({ customerId }) => customerId !== customer.customerId);
  const users = new Set(own.map(({ userId }) => userId).filter((userId) => userId !== ""));
  const isSomebodyElse = ({ userId }: SessionIdentity) => isUser(userId) && !users.has(userId);
  const comesBack = (other: SessionIdentity) => own.some(({ lastNs }) => other.firstNs <= lastNs);
  if (others.some((other) => users.size === 0 || !isSomebodyElse(other) || comesBack(other)))
    return undefined;

  const strangers = identities.filter(
    (identity) => identity.customerId !== customer.customerId && isSomebodyElse(identity),
  );
  const stranger = first(strangers);
  const untilSlot = stranger ? slotOf(stranger.firstNs) : OPEN_SLOT;
  // Within one slot nobody can tell the lines of the visitor from those of the stranger's.
  if (slotOf(customer.firstNs) >= untilSlot) return undefined;
  return {
    customerId: customer.customerId,
    untilSlot,
    anonymousTraceId: visitor.traceId,
    anonymousAtNs: visitor.firstNs,
    customerTraceId: customer.traceId,
    customerAtNs: customer.firstNs,
  };
}

/** Clients give anonymous visitors ids of users too. */
function isUser(userId: string): boolean {
  return userId !== "" && !isAnonymousId(userId);
}

/** The earliest; of several the one whose names come first, so that the answer is the same whatever their order. */
function first(identities: readonly SessionIdentity[]): SessionIdentity | undefined {
  return identities.reduce<SessionIdentity | undefined>(
    (best, one) => (best === undefined || comesBefore(one, best) ? one : best),
    undefined,
  );
}

function comesBefore(a: SessionIdentity, b: SessionIdentity): boolean {
  if (a.firstNs !== b.firstNs) return a.firstNs < b.firstNs;
  if (a.customerId !== b.customerId) return a.customerId < b.customerId;
  return a.userId === b.userId ? a.traceId < b.traceId : a.userId < b.userId;
}
