import type { OrderEventType } from "@anyway-sh/semconv";
import type { RecordedOrderEvent } from "../src/business/records/orders.ts";
import type { NewId } from "../src/model/ids.ts";
import type { Order, OrderTerms } from "../src/model/order.ts";
import { foldOrder } from "../src/model/order-events.ts";

export type SampleStatus = "pending" | "paid" | "failed" | "canceled" | "refunded";
export interface SampleOrder {
  order: Order;
  events: RecordedOrderEvent[];
}

/** An order of $49 and the events that made it so: paid, unless `status` says otherwise. */
export function sampleOrder(
  { status = "paid", ...fields }: Partial<OrderTerms> & { status?: SampleStatus },
  newId: NewId,
): SampleOrder {
  const terms: OrderTerms = {
    id: newId("ORD_"),
    projectId: "",
    externalId: null,
    customerId: "CUS_1",
    productId: null,
    amount: 4_900,
    tax: 900,
    currency: "USD",
    kind: "first",
    placedAt: 0,
    environment: "production",
    provider: "external",
    paymentLinkId: null,
    merchantReference: null,
    subscriptionId: null,
    periodStart: null,
    periodEnd: null,
    traceId: null,
    spanId: null,
    metadata: {},
    createdAt: 0,
    ...fields,
  };
  const happened: Record<SampleStatus, OrderEventType[]> = {
    pending: [],
    paid: ["paid"],
    failed: ["failed"],
    canceled: ["canceled"],
    refunded: ["paid", "refunded"],
  };
  const events = happened[status].map(
    (type): RecordedOrderEvent => ({
      id: newId("evt_"),
      type,
      source: "api",
      reference: "",
      occurredAt: terms.placedAt,
      recordedAt: terms.createdAt,
      amount: terms.amount,
      message: null,
    }),
  );
  return { order: { ...terms, ...foldOrder(terms, events), version: 1 }, events };
}
