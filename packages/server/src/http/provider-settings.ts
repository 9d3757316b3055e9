import * as api from "@anyway-sh/api";
import {
  connectStripe,
  fromKeys,
  refusalOfKeys,
  type StripeKeys,
} from "../commerce/providers/stripe/account.ts";
import { STRIPE_EVENTS } from "../commerce/providers/stripe/events.ts";
import { askStripe } from "../commerce/providers/stripe/refusal.ts";
import { AppError } from "../model/app-error.ts";
import { one, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";

const tags = ["settings"];
const PATH = "/v1/providers/stripe";

/** The project's account at Stripe: set, told apart, removed. No key is ever answered or logged. */
export function providerSettingsRoutes(app: App, deps: AppDeps): void {
  app.get(
    PATH,
    {
      config: { scope: "read" },
      schema: {
        summary: "Tell whether the project takes payments through Stripe",
        tags,
        response: { 200: api.one(api.stripeSettings) },
      },
    },
    async (request) => one(request, await describe(deps, request.projectId)),
  );

  app.put(
    PATH,
    {
      config: { scope: "admin" },
      schema: {
        summary: "Take payments through Stripe, with these keys",
        description: "Stripe is asked whether it knows the key before it is kept.",
        tags,
        body: api.stripeSettingsInput,
        response: { 200: api.one(api.stripeSettings), 400: api.errorBody },
      },
    },
    async (request) => {
      const keys = { secretKey: request.body.secret_key, webhookSecret: request.body.webhook_secret };
      await requireKeys(keys, deps);
      const settings = { settings: fromKeys(keys), updatedAt: deps.now() };
      await deps.business.transaction((writer) =>
        writer.setProviderSettings(request.projectId, "stripe", settings),
      );
      return one(request, await describe(deps, request.projectId));
    },
  );

  app.delete(
    PATH,
    {
      config: { scope: "admin" },
      schema: {
        summary: "Forget the keys of Stripe",
        description: "Links made for Stripe cannot be paid, and its events wait, until there are keys again.",
        tags,
        response: { 200: api.one(api.stripeSettings) },
      },
    },
    async (request) => {
      const { projectId } = request;
      await deps.business.transaction((writer) => writer.removeProviderSettings(projectId, "stripe"));
      return one(request, await describe(deps, projectId));
    },
  );
}

async function requireKeys(keys: StripeKeys, { config, business }: AppDeps): Promise<void> {
  const apiBase = config.stripeApiBase;
  const isGuarded = await business.hasAdminKey();
  const details = refusalOfKeys(keys, { apiBase, isGuarded });
  const [first] = details;
  if (first)
    throw new AppError("invalid_request", `The keys cannot be used: ${first.field} ${first.message}.`, {
      details,
    });
  const stripe = await connectStripe(keys.secretKey, apiBase);
  await askStripe("the check of the key", () => stripe.paymentIntents.list({ limit: 1 }));
}

async function describe(
  { stripeAccounts, business, publicUrl }: AppDeps,
  projectId: string,
): Promise<api.StripeSettings> {
  const account = await stripeAccounts.of(projectId);
  const own = await business.providerSettings(projectId, "stripe");
  return {
    connected: account !== undefined,
    source: account?.source ?? null,
    mode: account ? (account.environment === "production" ? "live" : "test") : null,
    key_hint: account?.keyHint ?? null,
    webhook_url: `${publicUrl()}/v1/providers/stripe/${projectId}/webhook`,
    webhook_events: [...STRIPE_EVENTS],
    updated_at: own ? toApiTime(own.updatedAt) : null,
  };
}
