import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InjectOptions } from "fastify";
import { pino } from "pino";
import { Registry } from "prom-client";
import { afterAll } from "vitest";
import { createApp } from "../src/app.ts";
import type { BusinessPlace } from "../src/business/engines/open.ts";
import { type BusinessStore, openBusinessStore } from "../src/business/store.ts";
import { startBudgetKeeper } from "../src/commerce/budget-keeper.ts";
import { startCloseKeeper } from "../src/commerce/close-keeper.ts";
import { type ProviderEventHandlers, startProviderEvents } from "../src/commerce/provider-events.ts";
import { createPaymentProviders } from "../src/commerce/providers/providers.ts";
import { createSandbox } from "../src/commerce/providers/sandbox.ts";
import { sandboxEvents } from "../src/commerce/providers/sandbox-payments.ts";
import { createStripeAccounts } from "../src/commerce/providers/stripe/account.ts";
import { stripeProvider } from "../src/commerce/providers/stripe/adapter.ts";
import { createStripeEventHandler } from "../src/commerce/providers/stripe/events.ts";
import { startRelay } from "../src/commerce/relay.ts";
import { startRepricings } from "../src/commerce/repricing.ts";
import { type Config, readConfig } from "../src/config.ts";
import { createDemoProcess, type DemoProcess } from "../src/demo-process.ts";
import { conditionsOf } from "../src/http/budget-filter.ts";
import type { App, AppDeps } from "../src/http/context.ts";
import { bodyLimits, createBodyReader } from "../src/http/otlp-body.ts";
import { createOtlpReceiver } from "../src/http/otlp-receiver.ts";
import { createPublicApp } from "../src/http/public-app.ts";
import { createIngest, type Ingest } from "../src/ingest/ingest.ts";
import { createPriceBooks } from "../src/ingest/price-books.ts";
import { createNewId } from "../src/model/ids.ts";
import { stripeConfig } from "../src/stripe-config.ts";
import { openTelemetryStore, type TelemetryStore } from "../src/telemetry/store.ts";

/** The application over real stores, in a folder of its own. */
export interface TestApp {
  app: App;
  /** What buyers and payment providers reach. */
  publicApp: App;
  /** What the application stands on. */
  deps: AppDeps;
  business: BusinessStore;
  telemetry: TelemetryStore;
  ingest: Ingest;
  /** Milliseconds since the epoch; set it to move the clock. */
  clock: { ms: number };
  /** What was logged, line by line. */
  log: string[];
  call(request: InjectOptions & { method: string; url: string }): Promise<Answer>;
  get(url: string, headers?: Record<string, string>): Promise<Answer>;
  post(url: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}
export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
  /** The parsed body; undefined when it is empty. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers by what they expect of them
  body: any;
}

/** The embedded engine binds one folder a process. */
let telemetryOfProcess: { store: Promise<TelemetryStore>; users: number } | undefined;
const root = mkdtempSync(join(tmpdir(), "anyway-app-"));
let apps = 0;
// Runs after the hooks of the file that opens the apps.
afterAll(() => rmSync(root, { recursive: true, force: true }));

export async function openTestApp({
  config = {},
  dashboardDir = join(root, "none"),
  place,
  maxQueueBytes = 64 * 1024 * 1024,
  handlers,
  demo = createDemoProcess(join(root, "none")),
}: {
  config?: Partial<Config>;
  /** Where the business records are; default: a folder of its own. */
  place?: BusinessPlace;
  dashboardDir?: string;
  /** Bound of the ingest queue. */
  maxQueueBytes?: number;
  /** Of what payment providers tell. */
  handlers?: ProviderEventHandlers;
  /** Default: one that is not there. */
  demo?: DemoProcess;
} = {}): Promise<TestApp> {
  telemetryOfProcess ??= {
    // Few as they are, they are read in the way of many.
    store: openTelemetryStore({ dataDir: join(root, "telemetry") }, undefined, { visitsKeptFromRows: 0 }),
    users: 0,
  };
  telemetryOfProcess.users++;
  const telemetry = await telemetryOfProcess.store;
  const clock = { ms: Date.UTC(2026, 10, 21, 9) };
  const now = () => clock.ms;
  const newId = createNewId(randomBytes);
  const dataDir = join(root, `app-${++apps}`);
  const business = await openBusinessStore(place ?? { dataDir }, { now, newId });
  const log: string[] = [];
  const logger = pino({ level: "warn" }, { write: (line: string) => log.push(line) });
  const priceBookOf = createPriceBooks(business);
  const ingest = await createIngest({
    telemetry,
    now,
    maxQueueBytes,
    environmentRules: async (projectId) => (await business.settings(projectId)).environments,
    priceBookOf,
    onError: (error) => logger.error({ err: error }, "ingest failed"),
  });
  const relay = startRelay(business, telemetry, (error) => logger.warn({ err: error }, "relay failed"));
  const budgets = startBudgetKeeper(
    { business, telemetry, conditionsOf, now, newId },
    { onFired: () => {}, onFailure: (error) => logger.warn({ err: error }, "reading budgets failed") },
  );
  const settings = { ...readConfig({}, {}), dataDir, ...config };
  const stripeAccounts = createStripeAccounts(business, stripeConfig(settings, false));
  const known: ProviderEventHandlers = {
    sandbox: sandboxEvents({ now, newId }),
    stripe: createStripeEventHandler(stripeAccounts, { now, newId }),
  };
  const providerEvents = startProviderEvents(
    business,
    { ...known, ...handlers },
    {
      now,
      onBooked: () => void relay.copy(),
      onFailure: (error) => logger.warn({ err: error }, "handling a provider's event failed"),
    },
  );
  const repricings = startRepricings(
    { now, business, telemetry, priceBookOf, derive: ingest.derive },
    (error) => logger.warn({ err: error }, "re-pricing failed"),
  );
  const closes = startCloseKeeper({ now, business, telemetry }, (error) =>
    logger.warn({ err: error }, "looking at closed months failed"),
  );
  const withBody = createBodyReader(bodyLimits(settings));
  const otlp = createOtlpReceiver(ingest, withBody);
  const deps: AppDeps = {
    config: settings,
    version: "0.0.0-test",
    business,
    telemetry,
    ingest,
    priceBookOf,
    withBody,
    otlp,
    relay,
    budgets,
    providerEvents,
    repricings,
    closes,
    providers: createPaymentProviders({
      sandbox: createSandbox(now),
      stripe: stripeProvider(stripeAccounts, business),
    }),
    stripeAccounts,
    demo,
    publicUrl: () => "http://pay.test",
    metrics: new Registry(),
    dashboardDir,
    logger,
    now,
    newId,
    randomBytes,
  };
  const app = createApp(deps);
  const publicApp = createPublicApp(deps);
  const call: TestApp["call"] = async (request) => {
    const response = await app.inject(request);
    const text = response.body;
    const isJson = String(response.headers["content-type"]).startsWith("application/json");
    return {
      status: response.statusCode,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
  return {
    app,
    publicApp,
    deps,
    business,
    telemetry,
    ingest,
    clock,
    log,
    call,
    get: (url, headers = {}) => call({ method: "GET", url, headers }),
    post: (url, body, headers = {}) =>
      call({
        method: "POST",
        url,
        payload: JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
    async close() {
      await app.close();
      await publicApp.close();
      await providerEvents.stop();
      await budgets.stop();
      await repricings.stop();
      await closes.stop();
      await relay.stop();
      await ingest.close();
      await business.close();
      if (telemetryOfProcess && --telemetryOfProcess.users === 0) {
        telemetryOfProcess = undefined;
        await telemetry.close();
      }
    },
  };
}
