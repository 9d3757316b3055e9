import type { PaymentLinkChange } from "../business/records/payment-links.ts";
import type { BusinessWrites } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import { type NewId, newPaymentLinkId, type RandomBytes } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import type { PaymentLink } from "../model/payment-link.ts";
import type { Product } from "../model/product.ts";
import { recordEvent } from "./books.ts";
import { defaultKind } from "./order-kind.ts";
import { requireCurrency } from "./products.ts";
import type { PaymentProviderPort } from "./providers/provider.ts";

/** What is said of a new link. What is undefined comes from the product. */
export interface NewPaymentLink
  extends Pick<
    PaymentLink,
    | "projectId"
    | "productId"
    | "customerId"
    | "tax"
    | "merchantReference"
    | "metadata"
    | "expiresAt"
    | "successUrl"
    | "traceId"
    | "spanId"
  > {
  amount: number | undefined;
  currency: string | undefined;
  title: string | undefined;
  description: string | undefined;
  /** Default: one, unless it is reusable. */
  maxUses: number | undefined;
  reusable: boolean;
}

interface Sources {
  now: () => number;
  newId: NewId;
  randomBytes: RandomBytes;
}
type Provider = Pick<PaymentProviderPort, "name" | "environment">;

/** Makes a link and, when it is for one payment only, its pending order with it. */
export async function createPaymentLink(
  writer: BusinessWrites,
  input: NewPaymentLink,
  provider: Provider,
  sources: Sources,
): Promise<PaymentLink> {
  const now = sources.now();
  const terms = await termsOf(writer, input);
  requireOpen(input, now);
  if (input.tax > terms.amount)
    refuse("tax", `is ${input.tax}: it is part of the amount, so at most ${terms.amount}`);
  if (input.reusable && input.maxUses !== undefined)
    refuse(
      "max_uses",
      "and reusable exclude each other: a reusable link has no limit; leave one of them out",
    );
  const { reusable, maxUses = 1, ...said } = input;
  const link: PaymentLink = {
    ...said,
    ...terms,
    id: newPaymentLinkId(sources.randomBytes),
    orderId: null,
    active: true,
    maxUses: reusable ? null : maxUses,
    uses: 0,
    provider: provider.name,
    createdAt: now,
  };
  if (link.maxUses === 1) link.orderId = (await addLinkOrder(writer, link, provider, "api", sources)).id;
  await writer.addPaymentLink(link);
  return link;
}

/** Changes what is given. An order that the link made keeps what it was made with. */
export async function changePaymentLink(
  writer: BusinessWrites,
  { projectId, id }: Pick<PaymentLink, "projectId" | "id">,
  change: PaymentLinkChange,
  now: number,
): Promise<PaymentLink> {
  requireOpen(change, now);
  const link = await writer.updatePaymentLink(projectId, id, change);
  if (!link) throw new AppError("not_found", `There is no payment link ${id} in this project.`);
  return link;
}

/**
 * A pending order on the terms of a link. Whether it is its customer's first is settled when it is paid; until then it
 * is what it would be now.
 */
export async function addLinkOrder(
  writer: BusinessWrites,
  link: PaymentLink,
  { name, environment }: Provider,
  source: "api" | Provider["name"],
  clock: { now: () => number; newId: NewId },
): Promise<Order> {
  const now = clock.now();
  const { projectId, customerId, productId, amount, tax, currency } = link;
  const order = await writer.addOrder(
    {
      id: clock.newId("ORD_"),
      projectId,
      externalId: null,
      customerId,
      productId,
      amount,
      tax,
      currency,
      kind: await defaultKind(writer, { projectId, customerId, environment }),
      placedAt: now,
      environment,
      provider: name,
      paymentLinkId: link.id,
      merchantReference: link.merchantReference,
      subscriptionId: null,
      periodStart: null,
      periodEnd: null,
      traceId: link.traceId,
      spanId: link.spanId,
      metadata: link.metadata,
      createdAt: now,
    },
    {},
    [recordEvent({ type: "placed", source, reference: "", occurredAt: now, amount: null }, clock)],
  );
  if (!order) throw new Error("An order without an external id was refused for its external id.");
  return order;
}

async function termsOf(
  writer: BusinessWrites,
  { projectId, productId, ...said }: NewPaymentLink,
): Promise<Pick<PaymentLink, "amount" | "currency" | "title" | "description">> {
  const product = productId === null ? undefined : await soldProduct(writer, projectId, productId);
  const [amount, currency] = priceOf(said, product);
  requireCurrency(currency);
  const title = said.title ?? product?.name;
  if (title === undefined) refuse("title", "is required without product_id: it is what the buyer is shown");
  return { amount, currency, title, description: said.description ?? product?.description ?? null };
}

async function soldProduct(writer: BusinessWrites, projectId: string, id: string): Promise<Product> {
  const product = await writer.product(projectId, id);
  if (!product) refuse("product_id", `is ${id}: there is no such product in this project`);
  if (product.status !== "published")
    refuse(
      "product_id",
      `is ${id}, which is ${product.status}: only a published product can be sold; publish it`,
    );
  return product;
}

function priceOf(
  { amount, currency }: Pick<NewPaymentLink, "amount" | "currency">,
  product: Product | undefined,
): [amount: number, currency: string] {
  const ofProduct = product?.currency ?? undefined;
  if (amount === undefined) {
    if (!product) refuse("amount", "is required without product_id");
    if (product.amount === null || ofProduct === undefined)
      refuse("amount", `is required: the product ${product.id} has no price of its own`);
    if (product.amount === 0)
      refuse("amount", `is required: the product ${product.id} costs nothing, and there is no payment of 0`);
    if (currency !== undefined && currency !== ofProduct)
      refuse(
        "currency",
        `is ${currency}, but the price of ${product.id} is in ${ofProduct}: give amount as well`,
      );
    return [product.amount, ofProduct];
  }
  const given = currency ?? ofProduct;
  if (given === undefined)
    refuse(
      "currency",
      product ? `is required: ${product.id} has no price of its own` : "is required without product_id",
    );
  return [amount, given];
}

function requireOpen({ expiresAt }: { expiresAt?: number | null | undefined }, now: number): void {
  if (typeof expiresAt === "number" && expiresAt <= now)
    refuse(
      "expires_at",
      `is ${new Date(expiresAt).toISOString()}, which has passed: must be later than ${new Date(now).toISOString()}`,
    );
}

function refuse(field: string, message: string): never {
  throw new AppError("invalid_request", `The payment link cannot be: ${field} ${message}.`, {
    details: [{ field, message }],
  });
}
