import { msToNs } from "../model/time-range.ts";
import type { Conversation } from "./conversations.ts";

/** What touches need to know of a conversation. */
export type TouchingConversation = Pick<
  Conversation,
  "startNs" | "endNs" | "calls" | "userMessage" | "userId" | "orderIds"
>;

/** A conversation of the order's customer that the order may be credited to. */
export interface Touch<C> {
  conversation: C;
  /** Whether there is evidence that the order came of it. */
  direct: boolean;
}

/** Rule 10: in a touch a model was called and, where messages are known, a user spoke. */
function canTouch({ calls, userMessage }: Pick<Conversation, "calls" | "userMessage">): boolean {
  return calls > 0 && userMessage !== 1;
}

/**
 * Rules 10 to 12: of the conversations of the order's customer, given oldest first, those that overlap the window before
 * the order was placed.
 */
export function touchesOf<C extends TouchingConversation>(
  order: { id: string; placedAt: number },
  conversations: readonly C[],
  windowMs: number,
): Touch<C>[] {
  const placedNs = msToNs(order.placedAt);
  const fromNs = placedNs - msToNs(windowMs);
  const all = conversations.filter(canTouch);
  const direct = new Set(
    conversations
      .filter(({ orderIds }) => orderIds.includes(order.id))
      .map((evidence) => (canTouch(evidence) ? evidence : precedingTouch(evidence, all))),
  );
  return all
    .filter(({ startNs, endNs }) => startNs <= placedNs && endNs >= fromNs)
    .map((conversation) => ({ conversation, direct: direct.has(conversation) }));
}

/**
 * What evidence speaks for that stands in no touch, such as in a workflow that only makes a payment link: its user's
 * preceding touch, or the customer's where that user has none.
 */
function precedingTouch<C extends TouchingConversation>(evidence: C, touches: readonly C[]): C | undefined {
  const before = touches.filter(({ startNs }) => startNs <= evidence.startNs);
  const ofUser = evidence.userId === "" ? [] : before.filter(({ userId }) => userId === evidence.userId);
  return ofUser.at(-1) ?? before.at(-1);
}
