import type Stripe from "stripe";
import type { ProviderEvent } from "../../../business/records/provider-events.ts";
import { AppError } from "../../../model/app-error.ts";
import type { StripeAccount } from "./account.ts";
import { toMs } from "./payment-facts.ts";

/** A signature older than this may be a replay. */
const TOLERANCE_SECONDS = 300;

/** An event of which Stripe's own package has found the signature right. Throws `AppError` otherwise. */
export function readSignedEvent(
  { stripe, webhookSecret, environment }: Pick<StripeAccount, "stripe" | "webhookSecret" | "environment">,
  { body, signature, projectId }: { body: Buffer; signature: string; projectId: string },
  now: number,
): ProviderEvent {
  const event = verify(stripe, body, signature, webhookSecret, now);
  if (event.livemode !== (environment === "production"))
    throw new AppError(
      "invalid_request",
      `The event is of Stripe's ${event.livemode ? "live" : "test"} mode, but the key of this project is not.`,
    );
  return {
    projectId,
    provider: "stripe",
    eventId: event.id,
    type: event.type,
    payload: event,
    occurredAt: toMs(event.created),
    receivedAt: now,
  };
}

function verify(stripe: Stripe, body: Buffer, signature: string, secret: string, now: number): Stripe.Event {
  let event: Stripe.Event;
  try {
    event = stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_SECONDS, undefined, now);
  } catch (error) {
    throw new AppError("invalid_request", refusal(error));
  }
  if (event.object !== "event" || typeof event.id !== "string" || !Number.isSafeInteger(event.created))
    throw new AppError("invalid_request", "The body is no event of Stripe's.");
  return event;
}

/** Stripe's words name causes that are the reader's, at length; ours say what to do at the endpoint. */
function refusal(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  if (/tolerance zone/i.test(message))
    return `The signature is older than ${TOLERANCE_SECONDS} seconds; check the clocks, or send the event again.`;
  if (error instanceof SyntaxError) return "The body is not valid JSON.";
  return "The signature is not one of this endpoint's secret: enter the signing secret of this very endpoint, whsec_….";
}
