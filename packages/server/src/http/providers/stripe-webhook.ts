import type { BusinessStore } from "../../business/store.ts";
import { receiveProviderEvent } from "../../commerce/provider-events.ts";
import type { StripeAccounts } from "../../commerce/providers/stripe/account.ts";
import { readSignedEvent } from "../../commerce/providers/stripe/signed-event.ts";
import type { Worker } from "../../commerce/worker.ts";
import { AppError } from "../../model/app-error.ts";
import { one } from "../answer.ts";
import type { App } from "../context.ts";

/** Stripe's largest events are far smaller. */
const BODY_LIMIT = 1024 * 1024;
const MOST_ID_CHARACTERS = 64;

export interface StripeWebhookDeps {
  business: Pick<BusinessStore, "transaction">;
  stripeAccounts: StripeAccounts;
  providerEvents: Pick<Worker, "run">;
  now: () => number;
}

/** Takes what Stripe tells a project: stored, synced, before it is answered, and handled afterwards. */
export function stripeWebhookRoutes(app: App, deps: StripeWebhookDeps): void {
  app.register((routes: App, _options, done) => {
    // The signature is over the bytes as they came.
    routes.removeAllContentTypeParsers();
    routes.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, parsed) => parsed(null, body));
    routes.post<{ Params: { project: string }; Body: unknown }>(
      "/v1/providers/stripe/:project/webhook",
      { bodyLimit: BODY_LIMIT },
      async (request) => {
        const projectId = request.params.project;
        const account =
          projectId.length > MOST_ID_CHARACTERS ? undefined : await deps.stripeAccounts.of(projectId);
        if (!account)
          throw new AppError(
            "not_found",
            "There is no project of that id which takes payments through Stripe.",
          );
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const signature = request.headers["stripe-signature"];
        if (typeof signature !== "string")
          throw new AppError(
            "invalid_request",
            "The header Stripe-Signature is missing: only Stripe may call this.",
          );
        const event = readSignedEvent(account, { body, signature, projectId }, deps.now());
        await receiveProviderEvent(deps.business, event);
        // Not awaited: Stripe is not to wait for what we ask Stripe about. The event is safe.
        void deps.providerEvents.run();
        return one(request, { received: true });
      },
    );
    done();
  });
}
