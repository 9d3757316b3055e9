import type { StoredCheckout } from "../business/records/checkouts.ts";
import type { BusinessStore, BusinessWrites } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import type { NewId } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import { type PaymentLink, paymentLinkStatus } from "../model/payment-link.ts";
import { addLinkOrder } from "./payment-links.ts";
import type { PaymentProviderPort } from "./providers/provider.ts";
import type { PaymentProviders } from "./providers/providers.ts";

/** How long a page of a provider holds a use of its link until the provider says when it closes. */
const UNTIL_TOLD_MS = 30 * 60_000;

/** Where the buyer is: at the page of a link, with an id that the page made up. */
export interface CheckoutPlace {
  linkId: string;
  checkoutId: string;
}
interface Clock {
  now: () => number;
  newId: NewId;
}

/**
 * - `open`: it can be paid, at `checkout.url` or else on our own page;
 * - `paid`: the order of this checkout is;
 * - `closed`: the link cannot be paid;
 * - `taken`: other buyers are about to use it as often as it may be.
 */
export type Begun = { state: "open" | "paid"; checkout: StoredCheckout } | { state: "closed" | "taken" };

/**
 * Begins the checkout, or goes on with it: the same place never makes two orders or two pages of the provider. The
 * buyers of a link that makes one order share the provider's page, so that the provider takes one payment.
 */
export async function beginCheckout(
  { business, providers, ...clock }: { business: BusinessStore; providers: PaymentProviders } & Clock,
  place: CheckoutPlace,
  returnUrl: (checkout: StoredCheckout) => string,
): Promise<Begun> {
  const link = await business.openedPaymentLink(place.linkId);
  if (!link) return { state: "closed" };
  const provider = await providers.named(link.projectId, link.provider);
  const entered = await business.transaction((writer) => enter(writer, place, provider, clock));
  if (entered.state !== "open" || entered.checkout.reference !== null) return entered;
  const { checkout, order } = entered;
  const { title, description } = link;
  const startedAt = checkout.createdAt;
  const request = { order, title, description, returnUrl: returnUrl(checkout), startedAt };
  // When this process dies here, the next attempt asks with the same key and is answered the same page.
  const started = await provider.startCheckout(request, checkout.id);
  await business.transaction((writer) => writer.updateCheckout(checkout.id, started));
  return { state: "open", checkout: { ...checkout, ...started } };
}

type Entered =
  | { state: "open"; checkout: StoredCheckout; order: Order }
  | { state: "paid"; checkout: StoredCheckout }
  | { state: "closed" | "taken" };

/** Finds the checkout, or adds it with its order. */
async function enter(
  writer: BusinessWrites,
  { linkId, checkoutId }: CheckoutPlace,
  provider: PaymentProviderPort,
  clock: Clock,
): Promise<Entered> {
  const link = await writer.lockPaymentLink(linkId);
  if (!link) return { state: "closed" };
  const now = clock.now();
  const mine = await writer.checkout(link.id, checkoutId);
  const orderId = mine?.orderId ?? link.orderId;
  const known = orderId === null ? undefined : await requireOrder(writer, link, orderId);
  if (known && known.paidAt !== null) return mine ? { state: "paid", checkout: mine } : { state: "closed" };
  if (paymentLinkStatus(link, now) !== "active") return { state: "closed" };

  const hosted = isHosted(provider);
  const open = hosted && known ? await writer.openCheckout(link.projectId, known.id, now) : mine;
  if (known && open) return { state: "open", checkout: open, order: known };
  if (!known && link.maxUses !== null) {
    const held = link.uses + (await writer.openProviderPages(link.id, now));
    if (held >= link.maxUses) return { state: "taken" };
  }
  const order = known ?? (await addLinkOrder(writer, link, provider, provider.name, clock));
  const checkout: StoredCheckout = {
    // The page of the one before may have closed, and the order's payment needs another.
    id: mine ? clock.newId("chk_") : checkoutId,
    projectId: link.projectId,
    orderId: order.id,
    paymentLinkId: link.id,
    provider: provider.name,
    reference: null,
    url: null,
    attempt: null,
    expiresAt: hosted ? now + UNTIL_TOLD_MS : null,
    createdAt: now,
  };
  if (await writer.addCheckout(checkout)) return { state: "open", checkout, order };
  throw new AppError("conflict", "This checkout is of another payment link. Open the link again.");
}

/** Whether buyers pay on the provider's own page, where we cannot stop them. */
function isHosted({ name }: PaymentProviderPort): boolean {
  return name !== "sandbox";
}

async function requireOrder(writer: BusinessWrites, { projectId, id }: PaymentLink, orderId: string) {
  const order = await writer.lockOrder(projectId, orderId);
  if (!order) throw new Error(`The payment link ${id} has lost its order.`);
  return order;
}
