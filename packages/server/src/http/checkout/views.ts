import type { StoredCheckout } from "../../business/records/checkouts.ts";
import type { RecordedOrderEvent } from "../../business/records/orders.ts";
import { REFUSALS, type Refusal } from "../../commerce/providers/sandbox.ts";
import { isPaymentOf } from "../../commerce/providers/sandbox-payments.ts";
import type { Order } from "../../model/order.ts";
import { type PaymentLink, type PaymentLinkStatus, paymentLinkStatus } from "../../model/payment-link.ts";
import { html } from "./html.ts";
import type { Language } from "./language.ts";
import { linkTo, noticePage, page } from "./page.ts";
import { amountOf, payPage, total } from "./pay-page.ts";
import type { Texts } from "./texts/texts.ts";

/** A page and the HTTP status that goes with it. */
export interface Shown {
  status: number;
  page: string;
}
interface Where {
  /** Where the form of the page goes. */
  action: string;
  /** Milliseconds. */
  now: number;
}

/** What somebody sees who opens the link. */
export function linkPage(language: Language, link: PaymentLink, { action, now }: Where): Shown {
  const status = paymentLinkStatus(link, now);
  return status === "active"
    ? { status: 200, page: payPage(language, link, { action }) }
    : closedPage(language, link, status);
}

/** What the buyer sees of a checkout that was begun. */
export function checkoutPage(
  language: Language,
  {
    link,
    checkout,
    order,
    events,
  }: { link: PaymentLink; checkout: StoredCheckout; order: Order; events: readonly RecordedOrderEvent[] },
  { action, now }: Where,
): Shown {
  const { texts } = language;
  const isTest = link.provider === "sandbox";
  const mine = events.filter(({ reference }) => !isTest || isPaymentOf(checkout, reference));
  if (order.paidAt !== null) {
    if (!mine.some(({ type }) => type === "paid")) return closedPage(language, link, "completed");
    const actions = link.successUrl === null ? [] : [linkTo(link.successUrl, texts.paid.next)];
    const about = html`<p><strong>${link.title}</strong>, ${amountOf(language, link)}</p>`;
    return { status: 200, page: noticePage(language, texts.paid, { isTest, isDone: true, about, actions }) };
  }
  const status = paymentLinkStatus(link, now);
  if (status !== "active") return closedPage(language, link, status);
  if (checkout.attempt !== null) return { status: 200, page: confirmPage(language, link, action) };
  if (checkout.url !== null) {
    const { waiting } = texts;
    const actions = [linkTo(action, waiting.look), linkTo(checkout.url, waiting.back, "second")];
    return { status: 200, page: noticePage(language, waiting, { actions }) };
  }
  const failed = mine.findLast(({ type }) => type === "failed");
  const failure = failed && (refusalText(texts, failed.message) ?? texts.failed);
  return { status: 200, page: payPage(language, link, { action, ...(failure ? { failure } : {}) }) };
}

function closedPage(
  language: Language,
  { maxUses, provider }: PaymentLink,
  status: Exclude<PaymentLinkStatus, "active">,
): Shown {
  const { alreadyPaid, usedUp, expired, disabled } = language.texts;
  const notice = { completed: maxUses === 1 ? alreadyPaid : usedUp, expired, disabled }[status];
  const page = noticePage(language, notice, { isTest: provider === "sandbox" });
  return { status: status === "completed" ? 200 : 410, page };
}

function confirmPage(language: Language, link: PaymentLink, action: string): string {
  const { title, text, yes, no } = language.texts.confirm;
  const body = html`<h1>${title}</h1>
<p class="quiet">${text}</p>
${total(language, link)}
<form class="actions" method="post" action="${action}/confirm">
<button type="submit" name="answer" value="yes">${yes}</button>
<button type="submit" name="answer" value="no" class="second">${no}</button>
</form>`;
  return page(language, { title, isTest: true, body });
}

/** The order's event has it in English. */
function refusalText(texts: Texts, message: string | null): string | undefined {
  const known = Object.entries(REFUSALS).find(([, text]) => text === message);
  return known && texts.refusals[known[0] as Refusal];
}
