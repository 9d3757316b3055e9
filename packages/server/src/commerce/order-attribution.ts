import { CREDIT_MODELS, type CreditModel, type Environment } from "@anyway-sh/semconv";
import { WHOLE_ORDER } from "../attribution/conversions.ts";
import { type CreditChange, creditChanges, creditWeights, splitByWeight } from "../attribution/credit.ts";
import { type Touch, touchesOf } from "../attribution/touches.ts";
import type { Order } from "../model/order.ts";
import { msToNs, slotOf } from "../model/time-range.ts";
import type { Conversation, ConversationReads } from "../telemetry/conversation-reads.ts";
import { LONGEST_CONVERSATION_NS } from "../telemetry/conversations.ts";
import type { IdentityReads } from "../telemetry/identity-reads.ts";

/** Shares of an order are counted in millionths. */
export const WHOLE_SHARE = BigInt(WHOLE_ORDER);

/** What conversations are credited with of an order. */
export interface OrderCredit {
  /** Oldest first. */
  touches: Touch<Conversation>[];
  /** Why nothing is credited. */
  notCredited: "renewal" | "unpaid" | null;
  /** Minor units that remain of the order. */
  amount: bigint;
  /** For each touch, by model. */
  credit: Record<CreditModel, { amounts: bigint[]; shares: bigint[]; changes: CreditChange[] }>;
}

/** Which conversations preceded an order, and what each is credited with. */
export interface OrderAttribution extends OrderCredit {
  environments: readonly Environment[];
  /** All ids of its customer. */
  customerIds: readonly string[];
}

/**
 * Where the conversations are that lead to orders of an environment: a test order is what the sandbox takes, which the
 * conversations before it do not know of.
 */
export function conversationEnvironments(ofOrders: Environment): Environment[] {
  return ofOrders === "test" ? ["test", "production"] : [ofOrders];
}

/** Rules 10 to 15, for one order. */
export async function attributeOrder(
  telemetry: Pick<ConversationReads, "conversationsOf"> & Pick<IdentityReads, "customerAt">,
  order: Order,
  windowMs: number,
): Promise<OrderAttribution> {
  const environments = conversationEnvironments(order.environment);
  const placedSlot = slotOf(msToNs(order.placedAt));
  const who =
    order.customerId === null
      ? order.traceId === null
        ? undefined
        : { traceId: order.traceId }
      : { customerId: await telemetry.customerAt(order.projectId, order.customerId, placedSlot) };
  const fromNs = msToNs(order.placedAt - windowMs) - LONGEST_CONVERSATION_NS;
  const { conversations, customerIds } = who
    ? await telemetry.conversationsOf(order.projectId, who, { environments, fromNs })
    : { conversations: [], customerIds: [] };
  return { environments, customerIds, ...creditOrder(order, conversations, windowMs) };
}

/** What the conversations of the order's customer, given oldest first, are credited with. */
export function creditOrder(
  order: Order,
  conversations: readonly Conversation[],
  windowMs: number,
): OrderCredit {
  const touches = touchesOf(
    order,
    conversations.map((conversation) => ({
      ...conversation,
      orderIds:
        order.traceId !== null && conversation.madeIn.includes(order.traceId)
          ? [...conversation.orderIds, order.id]
          : conversation.orderIds,
    })),
    windowMs,
  );
  const notCredited = order.kind === "renewal" ? "renewal" : order.paidAt === null ? "unpaid" : null;
  const money = order.revenue.filter(({ kind }) => kind !== "fee");
  const amount = money.reduce((sum, line) => sum + BigInt(line.amount), 0n);
  const creditOf = (model: CreditModel) => {
    const weights = creditWeights(
      model,
      notCredited !== null
        ? []
        : touches.map(({ conversation, direct }) => ({ endNs: conversation.endNs, direct })),
      order.placedAt,
    );
    return {
      amounts: splitByWeight(amount, weights),
      shares: splitByWeight(WHOLE_SHARE, weights),
      changes: creditChanges(order.revenue, weights),
    };
  };
  const credit = Object.fromEntries(CREDIT_MODELS.map((model) => [model, creditOf(model)]));
  return { touches, notCredited, amount, credit: credit as OrderCredit["credit"] };
}
