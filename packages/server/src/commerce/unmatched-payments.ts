import type { SaleTerms, StoredUnmatchedPayment } from "../business/records/unmatched-payments.ts";
import type { BusinessWrites } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import { type BooksClock, placeSale } from "./books.ts";

/** What somebody says a payment is. */
export type Resolution = { as: "order"; customerId: string } | { as: "ignored" };

/** A payment of which the provider knows nothing but the money. */
const UNKNOWN_SALE: SaleTerms = {
  externalId: null,
  customerId: null,
  productId: null,
  tax: 0,
  merchantReference: null,
  subscriptionId: null,
  periodStart: null,
  periodEnd: null,
  metadata: {},
  kind: null,
};

/**
 * Makes an order of a payment that waits, with all that happened to it since, or sets it aside. To say again what was
 * said before changes nothing; to say something else is refused.
 */
export async function resolvePayment(
  writer: BusinessWrites,
  { projectId, id }: { projectId: string; id: string },
  resolution: Resolution,
  clock: BooksClock,
): Promise<StoredUnmatchedPayment> {
  const found = await writer.unmatchedPayment(projectId, id);
  const payment = found && (await writer.lockPayment(found));
  if (!payment) throw new AppError("not_found", `There is no unmatched payment ${id} in this project.`);
  if (payment.resolution !== null)
    return await sameResolution(writer, payment, payment.resolution, resolution);
  const outcome =
    resolution.as === "ignored" ? "ignored" : await toOrder(writer, payment, resolution.customerId, clock);
  const at = clock.now();
  await writer.resolveUnmatchedPayment(payment, outcome, at);
  return { ...payment, resolution: outcome, resolvedAt: at };
}

async function toOrder(
  writer: BusinessWrites,
  payment: StoredUnmatchedPayment,
  customerId: string,
  clock: BooksClock,
): Promise<string> {
  const sale = { ...UNKNOWN_SALE, ...payment.sale, customerId };
  const order = await placeSale(writer, payment, sale, clock);
  if (order) return order.id;
  throw new AppError(
    "conflict",
    `An order with the external_id "${sale.externalId ?? payment.reference}" exists: it counts this payment already. ` +
      "Set the payment aside as ignored.",
  );
}

async function sameResolution(
  writer: BusinessWrites,
  payment: StoredUnmatchedPayment,
  before: string,
  now: Resolution,
): Promise<StoredUnmatchedPayment> {
  const order = await writer.order(payment.projectId, before);
  const isSame = now.as === "ignored" ? !order : order?.customerId === now.customerId;
  if (isSame) return payment;
  throw new AppError(
    "conflict",
    `The payment ${payment.id} was resolved before: ${order ? `the order ${order.id} was made of it` : "it is ignored"}.`,
  );
}
