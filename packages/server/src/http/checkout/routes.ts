import { ERRORS } from "@anyway-sh/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { StoredCheckout } from "../../business/records/checkouts.ts";
import { beginCheckout } from "../../commerce/checkout.ts";
import { attemptPayment, confirmPayment } from "../../commerce/providers/sandbox-payments.ts";
import { AppError } from "../../model/app-error.ts";
import { type PaymentLink, paymentLinkStatus } from "../../model/payment-link.ts";
import type { App, PublicDeps } from "../context.ts";
import { toAppError } from "../errors.ts";
import { createAttemptLimit } from "./attempt-limit.ts";
import { readCard } from "./card.ts";
import { languageOf } from "./language.ts";
import { linkTo, noticePage } from "./page.ts";
import { payPage } from "./pay-page.ts";
import { isFromOurPage } from "./same-site.ts";
import { PAGE_HEADERS } from "./style.ts";
import type { Texts } from "./texts/texts.ts";
import { checkoutPage, linkPage, type Shown } from "./views.ts";

/** A form has four short fields. */
const FORM_LIMIT = 4 * 1024;
const LINK_ID = /^PL_[a-z0-9]{26}$/;
const CHECKOUT_ID = /^chk_[a-z0-9]{12}$/;

interface LinkRoute {
  Params: { link: string };
}
interface CheckoutRoute {
  Params: { link: string; checkout: string };
  Body: string;
}

/**
 * The pages on which buyers pay, in plain HTML. A page makes up the id of its checkout, under which its form is sent:
 * sent twice, it is the same checkout. Every form is answered with the address of what became of it, so that a page can
 * be loaded again.
 */
export function checkoutRoutes(app: App, deps: PublicDeps): void {
  app.register(
    (pay: App, _options, done) => {
      pay.removeAllContentTypeParsers();
      pay.addContentTypeParser<string>(
        "application/x-www-form-urlencoded",
        { parseAs: "string", bodyLimit: FORM_LIMIT },
        (_request, body, done) => done(null, body),
      );
      pay.addHook("onRequest", async (_request, reply) => {
        reply.headers(PAGE_HEADERS);
      });
      pay.setErrorHandler((error, request, reply) => showError(error, request, reply));
      pay.setNotFoundHandler((request, reply) => showError(new AppError("not_found", ""), request, reply));
      linkRoutes(pay, deps);
      done();
    },
    { prefix: "/pay" },
  );
}

function linkRoutes(pay: App, deps: PublicDeps): void {
  const { business } = deps;
  const limit = createAttemptLimit(deps.now);

  const findLink = async (id: string): Promise<PaymentLink> => {
    const link = LINK_ID.test(id) ? await business.openedPaymentLink(id) : undefined;
    if (!link) throw new AppError("not_found", "There is no such payment link.");
    return link;
  };
  const addressOf = ({ id }: Pick<PaymentLink, "id">, checkoutId?: string) =>
    `/pay/${id}${checkoutId === undefined ? "" : `/${checkoutId}`}`;
  /** The link of a form that may be handled; undefined when it was answered already. */
  const enter = async (request: FastifyRequest<CheckoutRoute>, reply: FastifyReply) => {
    const link = await findLink(request.params.link);
    if (!CHECKOUT_ID.test(request.params.checkout))
      throw new AppError("not_found", "There is no such checkout.");
    if (!isFromOurPage(request, deps.publicUrl()))
      throw new AppError("forbidden", "The form was sent by another site.");
    const wait = limit(link.id);
    if (wait === undefined) return link;
    showNotice(request, reply.header("retry-after", wait), 429, "tooMany");
    return undefined;
  };

  pay.get<LinkRoute>("/:link", async (request, reply) => {
    const link = await findLink(request.params.link);
    const action = addressOf(link, deps.newId("chk_"));
    return show(
      reply,
      linkPage(languageOf(request.headers["accept-language"]), link, { action, now: deps.now() }),
    );
  });

  pay.get<CheckoutRoute>("/:link/:checkout", async (request, reply) => {
    const link = await findLink(request.params.link);
    const checkout = CHECKOUT_ID.test(request.params.checkout)
      ? await business.checkout(link.id, request.params.checkout)
      : undefined;
    if (!checkout) return reply.redirect(addressOf(link), 303);
    const { projectId, orderId } = checkout;
    const order = await business.order(projectId, orderId);
    if (!order) throw new Error(`The checkout ${checkout.id} has lost its order.`);
    const events = await business.orderEvents(projectId, orderId);
    const action = addressOf(link, checkout.id);
    const language = languageOf(request.headers["accept-language"]);
    return show(
      reply,
      checkoutPage(language, { link, checkout, order, events }, { action, now: deps.now() }),
    );
  });

  pay.post<CheckoutRoute>("/:link/:checkout", async (request, reply) => {
    const link = await enter(request, reply);
    if (!link) return reply;
    const form = new URLSearchParams(request.body);
    const isOpen = paymentLinkStatus(link, deps.now()) === "active";
    const card = link.provider === "sandbox" && isOpen ? readCard(form, deps.now()) : undefined;
    const language = languageOf(request.headers["accept-language"]);
    if (card && "errors" in card) {
      const action = addressOf(link, request.params.checkout);
      return show(reply, {
        status: 422,
        page: payPage(language, link, { action, errors: card.errors, typed: form }),
      });
    }
    const place = { linkId: link.id, checkoutId: request.params.checkout };
    const returnUrl = ({ id }: StoredCheckout) => deps.publicUrl() + addressOf(link, id);
    const begun = await beginCheckout(deps, place, returnUrl);
    if (!("checkout" in begun))
      return begun.state === "taken"
        ? showNotice(request, reply, 409, "usedUp")
        : reply.redirect(addressOf(link), 303);
    const { id: checkoutId, url } = begun.checkout;
    if (begun.state === "open" && url !== null) {
      await deps.relay.copy();
      const { leaving } = language.texts;
      // A policy that lets forms go nowhere else holds for redirects too, so the page sends the browser on.
      const page = noticePage(language, leaving, { refresh: url, actions: [linkTo(url, leaving.next)] });
      return show(reply, { status: 200, page });
    }
    if (begun.state === "open" && card) {
      const result = await attemptPayment(business, { linkId: link.id, checkoutId }, card.outcome, deps);
      await deps.relay.copy();
      if (card.outcome === "disputed") void deps.providerEvents.run();
      if (result === "closed") return reply.redirect(addressOf(link), 303);
    }
    return reply.redirect(addressOf(link, checkoutId), 303);
  });

  pay.post<CheckoutRoute>("/:link/:checkout/confirm", async (request, reply) => {
    const link = await enter(request, reply);
    if (!link) return reply;
    const { checkout: checkoutId } = request.params;
    const isConfirmed = new URLSearchParams(request.body).get("answer") === "yes";
    const result = await confirmPayment(business, { linkId: link.id, checkoutId }, isConfirmed, deps);
    await deps.relay.copy();
    return reply.redirect(addressOf(link, result === "closed" ? undefined : checkoutId), 303);
  });
}

type NoticeName = {
  [name in keyof Texts]: Texts[name] extends { title: string } ? name : never;
}[keyof Texts];

const NOTICES: Readonly<Partial<Record<AppError["code"], NoticeName>>> = {
  not_found: "notFound",
  method_not_allowed: "notFound",
  forbidden: "refused",
  conflict: "refused",
  body_too_large: "refused",
  unsupported_media_type: "refused",
  undecodable_body: "refused",
};

function showError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, message, retryAfterSeconds } = toAppError(error, request);
  const notice = NOTICES[code] ?? "unavailable";
  // The buyer can do nothing about it; who runs the server can.
  if (error instanceof AppError && notice === "unavailable")
    request.log.warn({ code, reason: message }, "a checkout could not go on");
  if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
  return showNotice(request, reply, ERRORS[code].status, notice);
}

function showNotice(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  name: NoticeName,
): FastifyReply {
  const language = languageOf(request.headers["accept-language"]);
  return show(reply, { status, page: noticePage(language, language.texts[name]) });
}

function show(reply: FastifyReply, { status, page }: Shown): FastifyReply {
  return reply.code(status).headers(PAGE_HEADERS).serializer(String).send(page);
}
