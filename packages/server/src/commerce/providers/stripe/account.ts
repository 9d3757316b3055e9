import type Stripe from "stripe";
import type { BusinessStore } from "../../../business/store.ts";

/** What Stripe gives a project to be known by. */
export interface StripeKeys {
  /** `sk_…`, or `rk_…`, which may do only what it was made for. */
  secretKey: string;
  /** `whsec_…`, by which what Stripe tells is known to be Stripe's. */
  webhookSecret: string;
}

/** A project's account at Stripe. */
export interface StripeAccount {
  stripe: Stripe;
  webhookSecret: string;
  /** The environment of its orders: a test key moves no money. */
  environment: "production" | "test";
  /** What tells the key apart: its kind and its last characters. */
  keyHint: string;
  /** Where the keys come from. */
  source: "settings" | "environment";
}

export interface StripeAccounts {
  /** Undefined for a project without keys. */
  of(projectId: string): Promise<StripeAccount | undefined>;
}

const KEY = /^(sk|rk)_(test|live)_[A-Za-z0-9]{8,240}$/;
const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/=_-]{8,240}$/;
const TIMEOUT_MS = 20_000;
const MOST_NETWORK_RETRIES = 2;

const isLiveKey = (secretKey: string): boolean => /^(sk|rk)_live_/.test(secretKey);

/** What is wrong with the keys, by the field; empty when nothing is. No message repeats a key. */
export function refusalOfKeys(
  { secretKey, webhookSecret }: StripeKeys,
  { apiBase, isGuarded }: { apiBase: string | undefined; isGuarded: boolean },
): { field: "secret_key" | "webhook_secret"; message: string }[] {
  const secretKeyMessage = !KEY.test(secretKey)
    ? "must be a secret or restricted key of Stripe's, such as rk_test_…"
    : !isLiveKey(secretKey)
      ? undefined
      : apiBase !== undefined
        ? "is a live key, which must not be sent to the stand-in that ANYWAY_STRIPE_API_BASE names: use a test key"
        : !isGuarded
          ? "is a live key, but no admin key guards this server yet: make one first with anyway keys create"
          : undefined;
  return [
    ...(secretKeyMessage === undefined ? [] : [{ field: "secret_key" as const, message: secretKeyMessage }]),
    ...(WEBHOOK_SECRET.test(webhookSecret)
      ? []
      : [
          {
            field: "webhook_secret" as const,
            message: "must be the signing secret of the webhook endpoint, whsec_…",
          },
        ]),
  ];
}

/** A client that speaks the API version of the package. It is loaded only by who uses Stripe. */
export async function connectStripe(secretKey: string, apiBase: string | undefined): Promise<Stripe> {
  const { default: StripeClient } = await import("stripe");
  return new StripeClient(secretKey, {
    timeout: TIMEOUT_MS,
    maxNetworkRetries: MOST_NETWORK_RETRIES,
    telemetry: false,
    appInfo: { name: "Anyway" },
    ...(apiBase === undefined ? {} : toHost(new URL(apiBase))),
  });
}

function toHost({ protocol, hostname, port }: URL): Pick<Stripe.StripeConfig, "host" | "port" | "protocol"> {
  const isPlain = protocol === "http:";
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port || (isPlain ? 80 : 443),
    protocol: isPlain ? "http" : "https",
  };
}

/**
 * The accounts of projects: by their own settings and, for the default project alone, by the environment, so that what
 * the operator named is not lent to every project.
 */
export function createStripeAccounts(
  business: Pick<BusinessStore, "providerSettings" | "defaultProject">,
  { fromEnvironment, apiBase }: { fromEnvironment: StripeKeys | undefined; apiBase: string | undefined },
): StripeAccounts {
  const clients = new Map<string, Promise<Stripe>>();
  const clientOf = (secretKey: string) => {
    const known = clients.get(secretKey) ?? connectStripe(secretKey, apiBase);
    clients.set(secretKey, known);
    return known;
  };
  const open = async (keys: StripeKeys, source: StripeAccount["source"]): Promise<StripeAccount> => ({
    stripe: await clientOf(keys.secretKey),
    webhookSecret: keys.webhookSecret,
    environment: isLiveKey(keys.secretKey) ? "production" : "test",
    keyHint: hintOf(keys.secretKey),
    source,
  });
  return {
    async of(projectId) {
      const own = await business.providerSettings(projectId, "stripe");
      if (own) return open(toKeys(own.settings), "settings");
      if (!fromEnvironment || (await business.defaultProject()).id !== projectId) return undefined;
      return open(fromEnvironment, "environment");
    },
  };
}

/** `rk_test_…4242` */
const hintOf = (secretKey: string): string => secretKey.replace(/^(\w{2}_[a-z]+_).*(.{4})$/, "$1…$2");

/** The keys as they are kept. */
export const fromKeys = ({ secretKey, webhookSecret }: StripeKeys): Record<string, string> => ({
  secret_key: secretKey,
  webhook_secret: webhookSecret,
});

function toKeys({
  secret_key: secretKey,
  webhook_secret: webhookSecret,
}: Record<string, string>): StripeKeys {
  if (secretKey === undefined || webhookSecret === undefined)
    throw new Error("The stored settings of Stripe lack a key; enter them again.");
  return { secretKey, webhookSecret };
}
