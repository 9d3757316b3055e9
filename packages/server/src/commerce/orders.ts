import { isDeepStrictEqual } from "node:util";
import type { OrderKind } from "@anyway-sh/semconv";
import type { OrderContent, RecordedOrderEvent } from "../business/records/orders.ts";
import type { BusinessWrites } from "../business/store.ts";
import { AppError, type FieldError } from "../model/app-error.ts";
import type { NewId } from "../model/ids.ts";
import type { Order, OrderTerms } from "../model/order.ts";
import type { OrderEvent } from "../model/order-events.ts";
import { defaultKind } from "./order-kind.ts";

/** What a backend says of an order that it took payment for elsewhere. */
export interface NewOrder
  extends Pick<
    Order,
    | "projectId"
    | "externalId"
    | "customerId"
    | "productId"
    | "amount"
    | "tax"
    | "currency"
    | "environment"
    | "merchantReference"
    | "subscriptionId"
    | "periodStart"
    | "periodEnd"
    | "settledAmount"
    | "settledCurrency"
    | "traceId"
    | "spanId"
    | "metadata"
  > {
  status: "pending" | "paid" | "failed" | "canceled";
  /** Default: `first` while the customer has no paid order, else `repeat`. */
  kind: OrderKind | undefined;
  /** Default: `paidAt`, else now. */
  placedAt: number | undefined;
  /** Default: now, when `status` is `paid`. */
  paidAt: number | undefined;
  /** What the provider took of the payment; null when it did not say. */
  fee: number | null;
}

/**
 * Adds an order. An external id that was posted before answers the order it made, when all else is the same too;
 * otherwise it is refused with what differs.
 */
export async function placeOrder(
  writer: BusinessWrites,
  input: NewOrder,
  { now, newId }: { now: () => number; newId: NewId },
  source: "api" | "import" = "api",
): Promise<{ order: Order; created: boolean }> {
  requireConsistent(input);
  const { status, kind, placedAt, paidAt, fee, settledAmount, settledCurrency, ...said } = input;
  const createdAt = now();
  const paid = status === "paid" ? (paidAt ?? createdAt) : undefined;
  const terms: OrderTerms = {
    ...said,
    id: newId("ORD_"),
    kind: kind ?? (await defaultKind(writer, input)),
    placedAt: placedAt ?? paid ?? createdAt,
    provider: "external",
    paymentLinkId: null,
    createdAt,
  };
  const tell = (
    event: Pick<OrderEvent, "type" | "occurredAt"> & Partial<RecordedOrderEvent>,
  ): RecordedOrderEvent => ({
    id: newId("evt_"),
    source,
    reference: "",
    amount: null,
    message: null,
    recordedAt: createdAt,
    ...event,
  });
  const events = [tell({ type: "placed", occurredAt: terms.placedAt })];
  if (status !== "pending")
    events.push(
      tell({
        type: status,
        occurredAt: paid ?? terms.placedAt,
        amount: paid === undefined ? null : terms.amount,
        ...(paid === undefined ? {} : { settledAmount, settledCurrency }),
      }),
    );
  if (fee !== null && paid !== undefined) events.push(tell({ type: "fee", occurredAt: paid, amount: fee }));
  const content = toContent(input);
  const order = await writer.addOrder(terms, content, events);
  if (order) return { order, created: true };
  return { order: await existingOrder(writer, input, content), created: false };
}

async function existingOrder(writer: BusinessWrites, input: NewOrder, content: OrderContent): Promise<Order> {
  const { projectId, externalId } = input;
  const existing = externalId === null ? undefined : await writer.orderByExternalId(projectId, externalId);
  if (!existing) throw new Error("An order was refused for its external id, which no order has.");
  const details = differences(existing.content, content);
  if (details.length === 0) return existing.order;
  throw new AppError(
    "conflict",
    `The external_id "${externalId}" was posted before, as ${existing.order.id}, with other content: ` +
      `${details.map(({ field, message }) => `${field} ${message}`).join(", ")}.`,
    { details },
  );
}

function requireConsistent(input: NewOrder): void {
  const { amount, tax, status, paidAt, fee, settledAmount, settledCurrency, periodStart, periodEnd } = input;
  const details: FieldError[] = [];
  if (status !== "paid" && (fee !== null || settledAmount !== null))
    details.push({
      field: fee === null ? "settled_amount" : "fee",
      message: `needs the status paid; it is ${status}`,
    });
  if ((settledAmount === null) !== (settledCurrency === null))
    details.push({ field: "settled_amount", message: "and settled_currency come together" });
  if ((periodStart === null) !== (periodEnd === null))
    details.push({ field: "period_start", message: "and period_end come together" });
  else if (periodStart !== null && periodEnd !== null && periodStart >= periodEnd)
    details.push({ field: "period_end", message: "must be after period_start" });
  if (tax > amount)
    details.push({ field: "tax", message: `is ${tax}: it is part of amount, so at most ${amount}` });
  if (paidAt !== undefined && status !== "paid")
    details.push({ field: "paid_at", message: `needs the status paid; it is ${status}` });
  const [first] = details;
  if (first)
    throw new AppError("invalid_request", `The order is not consistent: ${first.field} ${first.message}.`, {
      details,
    });
}

/** The order as it was posted, by the field names of the API; what was left out is null. */
function toContent(input: NewOrder): OrderContent {
  return {
    customer_id: input.customerId,
    product_id: input.productId,
    amount: input.amount,
    tax: input.tax,
    currency: input.currency,
    status: input.status,
    kind: input.kind ?? null,
    placed_at: toIso(input.placedAt),
    paid_at: toIso(input.paidAt),
    merchant_reference: input.merchantReference,
    subscription_id: input.subscriptionId,
    period_start: toIso(input.periodStart ?? undefined),
    period_end: toIso(input.periodEnd ?? undefined),
    fee: input.fee,
    settled_amount: input.settledAmount,
    settled_currency: input.settledCurrency,
    environment: input.environment,
    metadata: input.metadata,
  };
}

function differences(before: OrderContent, now: OrderContent): FieldError[] {
  return Object.keys(now)
    .filter((field) => !isDeepStrictEqual(before[field], now[field]))
    .map((field) => ({
      field,
      message: `was ${JSON.stringify(before[field])} and is now ${JSON.stringify(now[field])}`,
    }));
}

const toIso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
