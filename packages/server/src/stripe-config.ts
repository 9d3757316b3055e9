import { refusalOfKeys, type StripeKeys } from "./commerce/providers/stripe/account.ts";
import type { Config } from "./config.ts";
import { StartError } from "./start-error.ts";

/**
 * What the settings say of Stripe. `isGuarded`: an API key must be shown to use the server. Throws {@link StartError}
 * where they do not go together.
 */
export function stripeConfig(
  { stripeSecretKey, stripeWebhookSecret, stripeApiBase }: Config,
  isGuarded: boolean,
): { fromEnvironment: StripeKeys | undefined; apiBase: string | undefined } {
  const apiBase = stripeApiBase;
  if (stripeSecretKey === undefined && stripeWebhookSecret === undefined)
    return { apiBase, fromEnvironment: undefined };
  if (stripeSecretKey === undefined || stripeWebhookSecret === undefined)
    throw new StartError(
      "ANYWAY_STRIPE_SECRET_KEY and ANYWAY_STRIPE_WEBHOOK_SECRET go together, and one of them is missing.",
    );
  const fromEnvironment = { secretKey: stripeSecretKey, webhookSecret: stripeWebhookSecret };
  const [refusal] = refusalOfKeys(fromEnvironment, { apiBase, isGuarded });
  if (refusal) throw new StartError(`ANYWAY_STRIPE_${refusal.field.toUpperCase()} ${refusal.message}.`);
  return { apiBase, fromEnvironment };
}
