import type { OrderStatus } from "@anyway-sh/semconv";
import type { BusinessWrites } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import type { Order } from "../model/order.ts";
import type { OrderEvent } from "../model/order-events.ts";
import { type BooksClock, recordEvent } from "./books.ts";

/** What a backend can say of an order that it posted. */
export type ToldStatus = "paid" | "failed" | "canceled" | "disputed" | "dispute_won" | "dispute_lost";

/** What can follow on a status, as far as a backend says it; refunds have a call of their own. */
const NEXT: Record<OrderStatus, readonly ToldStatus[]> = {
  pending: ["paid", "failed", "canceled"],
  failed: ["paid", "canceled"],
  // Money that comes all the same is money.
  canceled: ["paid"],
  paid: ["disputed"],
  partially_refunded: ["disputed"],
  refunded: [],
  disputed: ["dispute_won", "dispute_lost"],
  dispute_lost: [],
};

export interface OrderChange {
  status: ToldStatus | undefined;
  /** Of the status, milliseconds; default now. */
  occurredAt: number | undefined;
  customerId: string | undefined;
  metadata: Record<string, string> | undefined;
}

/**
 * Changes an order as its backend says: whose it is, its metadata, and the status of one that was posted, along the
 * state machine. To say again what is so already changes nothing.
 */
export async function changeOrder(
  writer: BusinessWrites,
  { projectId, id }: Pick<Order, "projectId" | "id">,
  { status, occurredAt, customerId, metadata }: OrderChange,
  clock: BooksClock,
): Promise<Order> {
  let order = await requireOrder(writer, projectId, id);
  if (status !== undefined) {
    const event = await eventOf(writer, order, status, occurredAt ?? clock.now(), clock);
    if (event) order = (await writer.addOrderEvents(projectId, id, [recordEvent(event, clock)])) ?? order;
  } else if (occurredAt !== undefined)
    throw new AppError("invalid_request", "occurred_at is when the status changed: send it with status.", {
      details: [{ field: "occurred_at", message: "needs status" }],
    });
  if (customerId === undefined && metadata === undefined) return order;
  const change = { ...(customerId === undefined ? {} : { customerId }), ...(metadata && { metadata }) };
  return (await writer.updateOrder(projectId, id, change)) ?? order;
}

/** The event that makes the order so; undefined when it is so already. */
async function eventOf(
  writer: BusinessWrites,
  order: Order,
  status: ToldStatus,
  occurredAt: number,
  clock: BooksClock,
): Promise<OrderEvent | undefined> {
  if (order.provider !== "external")
    throw new AppError(
      "conflict",
      `The order ${order.id} is paid through ${order.provider}, which says its status. ` +
        "The status of orders that a backend posted can be changed; to give money back, post a refund.",
    );
  const told = (type: ToldStatus, reference: string, amount: number | null): OrderEvent => ({
    type,
    source: "api",
    reference,
    occurredAt,
    amount,
  });
  if (order.status === status) return undefined;
  if (!NEXT[order.status].includes(status)) {
    // A dispute that was won leaves no trace in the status.
    if (status === "dispute_won" && (await lastDispute(writer, order))?.isWon) return undefined;
    const possible = NEXT[order.status];
    throw new AppError(
      "conflict",
      `The order ${order.id} is ${order.status}, so it cannot become ${status}. ` +
        (possible.length > 0
          ? `What can follow is ${possible.join(" or ")}.`
          : "No other status can follow."),
      { details: [{ field: "status", message: `cannot follow on ${order.status}` }] },
    );
  }
  switch (status) {
    case "paid":
      return told(status, "", order.amount);
    case "failed":
    case "canceled":
      return told(status, "", null);
    case "disputed":
      return told(status, clock.newId("evt_"), refundable(order));
    default: {
      const dispute = await lastDispute(writer, order);
      if (!dispute) throw new Error(`The order ${order.id} is disputed without a dispute.`);
      return told(status, dispute.reference, dispute.amount);
    }
  }
}

async function lastDispute(writer: BusinessWrites, { projectId, id }: Order) {
  const events = await writer.orderEvents(projectId, id);
  const dispute = events.findLast(({ type }) => type === "disputed");
  const isWon = events.some(
    ({ type, reference }) => type === "dispute_won" && reference === dispute?.reference,
  );
  return dispute && { ...dispute, isWon };
}

/** What can still go back to the buyer, in minor units. */
function refundable(order: Order): number {
  return order.paidAt === null ? 0 : order.amount - order.amountRefunded - order.amountDisputed;
}

/** The amount of a refund that can be made, `asked` or else all that is left. Refuses what is more than is left. */
export function refundAmount(order: Order, asked: number | undefined): number {
  if (order.paidAt === null)
    throw new AppError(
      "conflict",
      `The order ${order.id} is ${order.status}: nothing was paid, so nothing can be refunded.`,
    );
  const left = refundable(order);
  if (left > 0 && (asked ?? left) <= left) return asked ?? left;
  const disputed = order.amountDisputed > 0 ? ` and ${order.amountDisputed} are disputed` : "";
  throw new AppError(
    "conflict",
    `Of the ${order.amount} that were paid for ${order.id}, ${order.amountRefunded} were refunded${disputed}: ` +
      `${left === 0 ? "nothing is left" : `at most ${left} can be refunded; ${asked} were asked for`}.`,
    { details: [{ field: "amount", message: `can be at most ${left}` }] },
  );
}

/** Records a refund that was made outside. Refuses what is more than is left. */
export async function recordRefund(
  writer: BusinessWrites,
  { projectId, id }: Pick<Order, "projectId" | "id">,
  { amount: asked, reason }: { amount: number | undefined; reason: string | null },
  clock: BooksClock,
): Promise<Order> {
  const order = await requireOrder(writer, projectId, id);
  const amount = refundAmount(order, asked);
  const reference = clock.newId("evt_");
  const refund = { type: "refunded", source: "api", reference, occurredAt: clock.now(), amount } as const;
  const events = [recordEvent({ ...refund, message: reason }, clock)];
  return (await writer.addOrderEvents(projectId, id, events)) ?? order;
}

/** The order, locked. */
async function requireOrder(writer: BusinessWrites, projectId: string, id: string): Promise<Order> {
  const order = await writer.lockOrder(projectId, id);
  if (!order) throw new AppError("not_found", `There is no order ${id} in this project.`);
  return order;
}
