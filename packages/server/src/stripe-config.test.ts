import { expect, it } from "vitest";
import { readConfig } from "./config.ts";
import { stripeConfig } from "./stripe-config.ts";

const KEY = "rk_test_aaaaaaaaaaaa";
const LIVE = "sk_live_aaaaaaaaaaaa";
const WEBHOOK = "whsec_aaaaaaaaaaaa";
const BASE = "http://127.0.0.1:12111";

const read = (env: Record<string, string>, isGuarded = true) =>
  stripeConfig(
    readConfig(
      {},
      Object.fromEntries(Object.entries(env).map(([name, value]) => [`ANYWAY_STRIPE_${name}`, value])),
    ),
    isGuarded,
  );

it("reads both keys, and the stand-in", () => {
  expect(read({ SECRET_KEY: KEY, WEBHOOK_SECRET: WEBHOOK, API_BASE: BASE })).toEqual({
    fromEnvironment: { secretKey: KEY, webhookSecret: WEBHOOK },
    apiBase: BASE,
  });
  expect(read({})).toEqual({ fromEnvironment: undefined, apiBase: undefined });
  expect(read({ SECRET_KEY: LIVE, WEBHOOK_SECRET: WEBHOOK })).toMatchObject({ apiBase: undefined });
});

it.each([
  ["one without the other", { SECRET_KEY: KEY }, /go together/],
  [
    "a publishable key",
    { SECRET_KEY: "pk_test_aaaaaaaaaaaa", WEBHOOK_SECRET: WEBHOOK },
    /secret or restricted key/,
  ],
  ["another secret", { SECRET_KEY: KEY, WEBHOOK_SECRET: "aaaaaaaaaaaa" }, /signing secret/],
  [
    "a live key at a stand-in",
    { SECRET_KEY: LIVE, WEBHOOK_SECRET: WEBHOOK, API_BASE: BASE },
    /live key.*stand-in/,
  ],
])("refuses %s without repeating it", (_what, env, message) => {
  expect(() => read(env)).toThrow(message);
  expect(() => read(env)).not.toThrow(/aaaaaaaa/);
});

it("refuses a live key while nothing guards the server", () => {
  expect(() => read({ SECRET_KEY: LIVE, WEBHOOK_SECRET: WEBHOOK }, false)).toThrow(/no admin key guards/);
});
