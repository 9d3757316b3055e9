import type { Environment } from "@anyway-sh/semconv";

/** What an anonymous visitor is called on a session, until it is known who that is. */
export function anonymousId(sessionId: string): string {
  return `${ANONYMOUS}${sessionId}`;
}
const ANONYMOUS = "anon_";

/** The session whose visitor an id names; undefined when it names none. */
export function sessionOfAnonymousId(id: string): string | undefined {
  return isAnonymousId(id) ? id.slice(ANONYMOUS.length) : undefined;
}

export function isAnonymousId(id: string): boolean {
  return id.startsWith(ANONYMOUS);
}

/** One of those that a session's lines name: a customer, a user, or both; empty for none. */
export interface SessionIdentity {
  customerId: string;
  userId: string;
  environment: Environment;
  firstNs: bigint;
  lastNs: bigint;
  /** Where it was first seen. */
  traceId: string;
}

/** That a session's anonymous visitor turned out to be a customer, and on what evidence. */
export interface SessionLink {
  customerId: string;
  /** The first slot in which the session may be somebody else's. */
  untilSlot: number;
  anonymousTraceId: string;
  anonymousAtNs: bigint;
  customerTraceId: string;
  customerAtNs: bigint;
}
