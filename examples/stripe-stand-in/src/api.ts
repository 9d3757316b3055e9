import type Stripe from "stripe";
import { type Form, inner, number, strings, text, values } from "./form.ts";
import type { Happenings } from "./happenings.ts";
import type { Ledger, StripeObject } from "./ledger.ts";
import { StripeRefusal } from "./refusal.ts";

/** Where the page of a session is. */
type PageUrl = (sessionId: string) => string;
type Answer = StripeObject | { object: "list"; data: StripeObject[]; has_more: boolean; url: string };

const LISTS: Record<string, string> = {
  refunds: "refund",
  disputes: "dispute",
  payment_intents: "payment_intent",
  charges: "charge",
  invoices: "invoice",
  invoice_payments: "invoice_payment",
  events: "event",
};
/** By what a list may be filtered, where it is no object's own field. */
const FILTERS = ["payment_intent", "charge", "customer", "status", "subscription", "type"] as const;

/** Answers a call of Stripe's API; `path` without `/v1/`. */
export function callApi(
  { ledger, happenings, pageUrl }: { ledger: Ledger; happenings: Happenings; pageUrl: PageUrl },
  method: string,
  path: string,
  form: Form,
): Answer {
  const [kind = "", id, action] = path.replace(/^checkout\//, "").split("/");
  const expand = values(inner(form, "expand"));
  const shown = (object: StripeObject) => ledger.expand(object, expand);
  if (method === "GET" && id) return shown(ofKind(ledger.get(id), kind));
  if (method === "GET" && LISTS[kind]) return listOf(ledger, LISTS[kind], path, form);
  if (method === "POST" && path === "checkout/sessions") return shown(createSession(ledger, form, pageUrl));
  if (method === "POST" && kind === "sessions" && id && action === "expire")
    return shown(happenings.expire(id));
  if (method === "POST" && path === "refunds") return shown(createRefund(ledger, happenings, form));
  throw new StripeRefusal(404, undefined, `Unrecognized request URL (${method}: /v1/${path}).`);
}

function ofKind(object: StripeObject, kind: string): StripeObject {
  const singular = kind === "sessions" ? "checkout.session" : kind.replace(/s$/, "");
  if (object.object === singular) return object;
  throw new StripeRefusal(404, "resource_missing", `No such ${singular}: '${object.id}'`);
}

function createSession(ledger: Ledger, form: Form, pageUrl: PageUrl): StripeObject {
  const line = inner(inner(form, "line_items"), "0");
  const price = inner(line, "price_data");
  const amount = number(price, "unit_amount");
  const currency = text(price, "currency");
  const expiresAt = number(form, "expires_at") ?? ledger.seconds + 24 * 3600;
  if (
    text(form, "mode") !== "payment" ||
    amount === undefined ||
    currency === undefined ||
    !text(form, "success_url")
  )
    throw new StripeRefusal(
      400,
      "parameter_missing",
      "A session needs mode=payment, one price and a success_url.",
    );
  if (amount < 50 && currency === "usd")
    throw new StripeRefusal(
      400,
      "amount_too_small",
      "The Checkout Session's total amount due must add up to at least $0.50 usd",
    );
  if (expiresAt < ledger.seconds + 1800 || expiresAt > ledger.seconds + 24 * 3600)
    throw new StripeRefusal(
      400,
      undefined,
      "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
    );
  const session = ledger.add("cs_test", "checkout.session", {
    amount_total: amount * (number(line, "quantity") ?? 1),
    cancel_url: text(form, "cancel_url") ?? null,
    client_reference_id: text(form, "client_reference_id") ?? null,
    currency,
    expires_at: expiresAt,
    metadata: strings(inner(form, "metadata")),
    mode: "payment",
    payment_intent: null,
    payment_status: "unpaid",
    status: "open",
    success_url: text(form, "success_url") ?? null,
  } satisfies Partial<Stripe.Checkout.Session>);
  return ledger.change(session.id, {
    url: pageUrl(session.id),
    // Stripe does not answer these.
    payment_intent_data: { metadata: strings(inner(inner(form, "payment_intent_data"), "metadata")) },
    title: text(inner(price, "product_data"), "name"),
  });
}

function createRefund(ledger: Ledger, happenings: Happenings, form: Form): StripeObject {
  const charge = text(form, "charge");
  const intent = text(form, "payment_intent") ?? (charge && String(ledger.get(charge).payment_intent));
  if (!intent)
    throw new StripeRefusal(400, "parameter_missing", "One of payment_intent or charge is required.");
  const amount = number(form, "amount") ?? Number(ledger.get(intent).amount);
  return happenings.refund(intent, amount, strings(inner(form, "metadata")));
}

function listOf(ledger: Ledger, object: string, path: string, form: Form): Answer {
  const since = number(inner(form, "created"), "gte") ?? 0;
  const limit = number(form, "limit") ?? 10;
  const intent = text(inner(form, "payment"), "payment_intent");
  const all = ledger.all(
    object,
    (one) =>
      one.created >= since &&
      FILTERS.every((name) => text(form, name) === undefined || one[name] === text(form, name)) &&
      (intent === undefined || (one.payment as { payment_intent?: string }).payment_intent === intent),
  );
  const after = text(form, "starting_after");
  const rest = all.slice(after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1);
  const paths = values(inner(form, "expand")).map((path) => path.replace(/^data\./, ""));
  const data = rest.slice(0, limit).map((one) => ledger.expand(one, paths));
  return { object: "list", url: `/v1/${path}`, has_more: rest.length > limit, data };
}
