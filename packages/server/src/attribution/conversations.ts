import type { UserMessage } from "../model/trace.ts";

/** What is one owner's of one trace. The owner: a customer, else a user, else nobody that is known. */
export interface Visit {
  traceId: string;
  /** Empty where it is not known. */
  customerId: string;
  userId: string;
  sessionId: string;
  startNs: bigint;
  endNs: bigint;
  /** Billable model calls. */
  calls: number;
  userMessage: UserMessage;
  /** Nano-dollars. */
  cost: bigint;
  /** Orders that its spans name, or that were made in it. */
  orderIds: readonly string[];
}

/** Traces that belong together: a session of one owner, or what an owner does without longer pauses. */
export interface Conversation {
  id: string;
  /** Empty where there is none. */
  sessionId: string;
  customerId: string;
  userId: string;
  startNs: bigint;
  endNs: bigint;
  calls: number;
  userMessage: UserMessage;
  cost: bigint;
  orderIds: string[];
  traceIds: string[];
}

/** An owner that is silent for so long begins another conversation, where no session says otherwise. */
const PAUSE_NS = 1_800_000_000_000n;

/** Rule 10: the conversations that visits make, oldest first, whatever the order of the visits. */
export function conversationsOf(visits: readonly Visit[]): Conversation[] {
  return [...Map.groupBy(visits, groupOf).values()]
    .flatMap((group) => {
      const inTime = group.toSorted(byStart);
      return inTime[0]?.sessionId === "" ? splitAtPauses(inTime) : [inTime];
    })
    .flatMap(toConversation)
    .sort((a, b) => compare(a.startNs, b.startNs) || compare(a.endNs, b.endNs) || compare(a.id, b.id));
}

/** Visits of one group may be one conversation; visits of two groups never are. */
function groupOf({ customerId, userId, sessionId, traceId }: Visit): string {
  const owner = customerId === "" ? ["user", userId] : ["customer", customerId];
  const isNobodys = customerId === "" && userId === "";
  return JSON.stringify([...owner, sessionId, sessionId === "" && isNobodys ? traceId : ""]);
}

function splitAtPauses(inTime: readonly Visit[]): Visit[][] {
  const conversations: Visit[][] = [];
  let current: Visit[] = [];
  let endNs = 0n;
  for (const visit of inTime) {
    if (current.length === 0 || visit.startNs - endNs >= PAUSE_NS) {
      current = [];
      conversations.push(current);
      endNs = visit.endNs;
    }
    current.push(visit);
    if (visit.endNs > endNs) endNs = visit.endNs;
  }
  return conversations;
}

function toConversation(visits: readonly Visit[]): Conversation[] {
  const [first] = visits;
  if (!first) return [];
  const said = new Set(visits.filter(({ calls }) => calls > 0).map(({ userMessage }) => userMessage));
  return [
    {
      id: first.sessionId === "" ? `trace_${first.traceId}` : first.sessionId,
      sessionId: first.sessionId,
      customerId: first.customerId,
      userId: visits.map(({ userId }) => userId).find((id) => id !== "") ?? "",
      startNs: first.startNs,
      endNs: latestEnd(visits),
      calls: visits.reduce((sum, { calls }) => sum + calls, 0),
      // One trace of which nothing is known may be where the user spoke.
      userMessage: said.has(2) ? 2 : said.has(0) || said.size === 0 ? 0 : 1,
      cost: visits.reduce((sum, { cost }) => sum + cost, 0n),
      orderIds: [...new Set(visits.flatMap(({ orderIds }) => orderIds))],
      traceIds: [...new Set(visits.map(({ traceId }) => traceId))],
    },
  ];
}

function latestEnd(visits: readonly Visit[]): bigint {
  let end = 0n;
  for (const { endNs } of visits) if (endNs > end) end = endNs;
  return end;
}

function byStart(a: Visit, b: Visit): number {
  return compare(a.startNs, b.startNs) || compare(a.traceId, b.traceId);
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
