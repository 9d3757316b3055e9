/** How large the generated business is; everything follows from the number of spans. */
export interface Business {
  spans: number;
  /** A trace has two to six spans. */
  traces: number;
  /** A session has two or three traces. */
  sessions: number;
  customers: number;
  users: number;
  orders: number;
  /** When its history begins and ends: nanoseconds since 1970. */
  startNs: bigint;
  endNs: bigint;
}

export const PROJECT = "proj_bench";
const DAY_NS = 86_400_000_000_000n;
const HISTORY_DAYS = 90n;
/** Five traces are twenty spans and two sessions, so that every number below is exact. */
const SPANS_OF_A_ROUND = 20;
export const USERS_PER_CUSTOMER = 5;
export const SESSIONS_PER_ORDER = 10;

export function businessOf(spans: number): Business {
  const rounds = Math.max(50, Math.round(spans / SPANS_OF_A_ROUND));
  const sessions = rounds * 2;
  const customers = Math.max(20, Math.round((rounds * SPANS_OF_A_ROUND) / 1_000));
  const endNs = BigInt(Date.UTC(2026, 9, 1)) * 1_000_000n;
  return {
    spans: rounds * SPANS_OF_A_ROUND,
    traces: rounds * 5,
    sessions,
    customers,
    users: customers * USERS_PER_CUSTOMER,
    orders: Math.floor(sessions / SESSIONS_PER_ORDER),
    startNs: endNs - HISTORY_DAYS * DAY_NS,
    endNs,
  };
}
