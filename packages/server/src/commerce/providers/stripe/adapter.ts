import type Stripe from "stripe";
import type { BusinessReads } from "../../../business/store.ts";
import { AppError } from "../../../model/app-error.ts";
import type { Order } from "../../../model/order.ts";
import type { Checkout, CheckoutRequest, PaymentProviderPort, StartedRefund } from "../provider.ts";
import type { StripeAccount, StripeAccounts } from "./account.ts";
import { fromStripeAmount, toStripeAmount } from "./amounts.ts";
import { LINK_KEY, ORDER_KEY, PROJECT_KEY } from "./bookings.ts";
import { toMs } from "./payment-facts.ts";
import { askStripe } from "./refusal.ts";

/**
 * How long a buyer may stay on Stripe's page. Stripe wants at least half an hour when it is asked, and we may ask
 * again with the same words up to half an hour after the first time.
 */
const PAGE_MS = 61 * 60_000;

/** Who takes the payments of a project that has an account at Stripe. */
export function stripeProvider(
  accounts: StripeAccounts,
  orders: Pick<BusinessReads, "orderEvents">,
): (projectId: string) => Promise<PaymentProviderPort | undefined> {
  return async (projectId) => {
    const account = await accounts.of(projectId);
    return account && createStripe(account, orders);
  };
}

/** Takes payments through an account at Stripe. */
function createStripe(
  { stripe, environment }: StripeAccount,
  orders: Pick<BusinessReads, "orderEvents">,
): PaymentProviderPort {
  return {
    name: "stripe",
    environment,
    async startCheckout(request, idempotencyKey) {
      const parameters = toSession(request);
      const session = await askStripe("the checkout", () =>
        stripe.checkout.sessions.create(parameters, { idempotencyKey }),
      );
      return toCheckout(session);
    },
    async refund(order, amount, idempotencyKey) {
      const payment = await paymentOf(order, orders);
      const refund = await askStripe("the refund", () =>
        stripe.refunds.create(
          {
            ...(payment.startsWith("pi_") ? { payment_intent: payment } : { charge: payment }),
            amount: requireStripeAmount(amount, order.currency),
            metadata: ownMetadata(order),
          },
          { idempotencyKey },
        ),
      );
      return toStartedRefund(refund, order);
    },
  };
}

/** One line, the whole amount: the tax that an order names is part of it. */
function toSession({ order, title, description, returnUrl, startedAt }: CheckoutRequest) {
  const metadata = ownMetadata(order);
  return {
    mode: "payment",
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: order.currency.toLowerCase(),
          unit_amount: requireStripeAmount(order.amount, order.currency),
          product_data: { name: title, ...(description ? { description } : {}) },
        },
      },
    ],
    client_reference_id: order.id,
    metadata,
    payment_intent_data: { metadata },
    success_url: returnUrl,
    cancel_url: returnUrl,
    expires_at: Math.floor((startedAt + PAGE_MS) / 1000),
  } satisfies Stripe.Checkout.SessionCreateParams;
}

function ownMetadata({ id, projectId, paymentLinkId }: Order): Record<string, string> {
  return {
    [ORDER_KEY]: id,
    [PROJECT_KEY]: projectId,
    ...(paymentLinkId === null ? {} : { [LINK_KEY]: paymentLinkId }),
  };
}

function toCheckout({ id, url, expires_at }: Stripe.Checkout.Session): Checkout {
  if (url === null) throw new Error(`Stripe answered the checkout ${id} without its address.`);
  return { reference: id, url, expiresAt: toMs(expires_at) };
}

function toStartedRefund(
  { id, amount, created, status, failure_reason }: Stripe.Refund,
  order: Order,
): StartedRefund {
  if (status === "failed" || status === "canceled")
    throw new AppError(
      "invalid_request",
      `Stripe could not refund ${order.id}: ${failure_reason ?? status}.`,
    );
  return { reference: id, amount: fromStripeAmount(amount, order.currency), at: toMs(created) };
}

/** What Stripe calls the payment of an order. */
async function paymentOf(order: Order, orders: Pick<BusinessReads, "orderEvents">): Promise<string> {
  const events = await orders.orderEvents(order.projectId, order.id);
  const paid = events.find(({ type, source }) => type === "paid" && source === "stripe");
  if (paid && /^(pi|ch|py)_/.test(paid.reference)) return paid.reference;
  throw new AppError(
    "invalid_request",
    `Stripe took no single payment for ${order.id}, so it cannot be refunded from here: refund it in Stripe, and it is booked.`,
  );
}

function requireStripeAmount(amount: number, currency: string): number {
  const stripeAmount = toStripeAmount(amount, currency);
  if (stripeAmount === undefined)
    throw new AppError(
      "invalid_request",
      `Stripe takes whole ${currency} only; ${amount} is not a multiple of 100.`,
    );
  return stripeAmount;
}
