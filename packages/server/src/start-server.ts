import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { Registry } from "prom-client";
import { createApp } from "./app.ts";
import { type BusinessStore, openBusinessStore } from "./business/store.ts";
import { startBudgetKeeper } from "./commerce/budget-keeper.ts";
import { startBudgetNotices } from "./commerce/budget-notices.ts";
import { startCloseKeeper } from "./commerce/close-keeper.ts";
import { startWebhookDeliveries } from "./commerce/deliver-webhooks.ts";
import { startMarginAlerts } from "./commerce/margin-alerts.ts";
import { type ProviderEventHandlers, startProviderEvents } from "./commerce/provider-events.ts";
import { createPaymentProviders } from "./commerce/providers/providers.ts";
import { createSandbox } from "./commerce/providers/sandbox.ts";
import { sandboxEvents } from "./commerce/providers/sandbox-payments.ts";
import { createStripeAccounts } from "./commerce/providers/stripe/account.ts";
import { stripeProvider } from "./commerce/providers/stripe/adapter.ts";
import { createStripeEventHandler } from "./commerce/providers/stripe/events.ts";
import { startRelay } from "./commerce/relay.ts";
import { startRepricings } from "./commerce/repricing.ts";
import { createSendMail } from "./commerce/send-mail.ts";
import type { Config } from "./config.ts";
import { lockDataDir } from "./data-dir-lock.ts";
import { createDemoProcess } from "./demo-process.ts";
import { isLoopback } from "./http/auth/local-mode.ts";
import { conditionsOf } from "./http/budget-filter.ts";
import { createGrpcServer } from "./http/grpc/server.ts";
import { listen } from "./http/listen.ts";
import { bodyLimits, createBodyReader } from "./http/otlp-body.ts";
import { createOtlpReceiver } from "./http/otlp-receiver.ts";
import { createPublicApp } from "./http/public-app.ts";
import { createIngest, type Ingest } from "./ingest/ingest.ts";
import { createPriceBooks } from "./ingest/price-books.ts";
import { createNewId } from "./model/ids.ts";
import { smtpConfig } from "./smtp-config.ts";
import { StartError } from "./start-error.ts";
import { stripeConfig } from "./stripe-config.ts";
import { openTelemetryStore } from "./telemetry/store.ts";
import { VERSION } from "./version.ts";

const DASHBOARD_DIR = fileURLToPath(new URL("../../dashboard/dist", import.meta.url));
/** Requests that have not come to an end this long after the stop are cut off. */
const GRACE_MS = 10_000;

/** A server that runs. */
export interface RunningServer {
  /** Where the dashboard, the API and OTLP are. */
  url: string;
  /** Where OTLP/gRPC is. */
  grpcUrl: string;
  /** Where buyers and payment providers go. */
  publicUrl: string;
  /** Whether no API key is needed, because none was ever made. */
  isLocalMode: boolean;
  ingest: Ingest;
  /** Takes nothing more, commits what was taken, closes the stores. */
  close(): Promise<void>;
}

/** Opens both stores and listens. Throws {@link StartError} where the reason is its user's to mend. */
export async function startServer(config: Config): Promise<RunningServer> {
  // Undone in reverse order: on close, or when a later step of the start fails.
  await using started = new AsyncDisposableStack();
  const log = pino.destination({ dest: 2, sync: true });
  // A log that cannot be written, as on a full disk, must not take the answer with it that it tells of.
  log.on("error", () => {});
  const logger = pino({ level: config.logLevel }, log);
  const clock = { now: Date.now, newId: createNewId(randomBytes), randomBytes };

  if (!config.clickhouseUrl || !config.postgresUrl) started.defer(lockDataDir(config.dataDir, process.pid));

  const business = await openBusinessStore(
    config.postgresUrl ? { postgresUrl: config.postgresUrl } : { dataDir: config.dataDir },
    clock,
  ).catch((error: unknown) => fail(config.postgresUrl ? "PostgreSQL" : "The business database", error));
  started.defer(() => business.close());
  const isLocalMode = await checkAccess(config, business);

  const telemetry = await openTelemetryStore(
    config.clickhouseUrl ? { url: config.clickhouseUrl } : { dataDir: join(config.dataDir, "telemetry") },
    (message) => logger.error(message),
  ).catch((error: unknown) => fail(config.clickhouseUrl ? "ClickHouse" : "The telemetry database", error));
  started.defer(() => telemetry.close());

  const priceBookOf = createPriceBooks(business);
  const ingest = await createIngest({
    telemetry,
    now: clock.now,
    maxQueueBytes: config.queueMib * 1024 * 1024,
    environmentRules: async (projectId) => (await business.settings(projectId)).environments,
    priceBookOf,
    onError: (error) => logger.error({ err: error }, "ingest failed"),
  });
  started.defer(() => ingest.close());

  const relay = startRelay(business, telemetry, (error, retryMs) =>
    logger.warn({ err: error, retryMs }, "copying customers and orders failed; it is tried again"),
  );
  started.defer(() => relay.stop());

  const webhooks = startWebhookDeliveries(business, {
    now: clock.now,
    random: Math.random,
    allowPrivate: config.webhooksAllowPrivate,
    onFailure: (error) =>
      logger.warn({ err: error }, "looking for webhooks to call failed; it is tried again"),
  });
  started.defer(() => webhooks.stop());

  const marginAlerts = startMarginAlerts({ ...clock, business, telemetry }, (error) =>
    logger.warn({ err: error }, "looking for customers at a loss failed; it is tried again"),
  );
  started.defer(() => marginAlerts.stop());

  const repricings = startRepricings(
    { ...clock, business, telemetry, priceBookOf, derive: ingest.derive },
    (error) => logger.warn({ err: error }, "pricing stored calls anew failed; it goes on in a while"),
  );
  started.defer(() => repricings.stop());

  const closes = startCloseKeeper({ ...clock, business, telemetry }, (error, close) =>
    logger.warn(
      { err: error, month: close?.month },
      "looking at what a closed month comes to by now failed; it is tried again",
    ),
  );
  started.defer(() => closes.stop());

  const mailServer = smtpConfig(config);
  const notices = startBudgetNotices(
    {
      ...clock,
      business,
      sendMail: mailServer && createSendMail(mailServer),
      random: Math.random,
      allowPrivate: config.webhooksAllowPrivate,
    },
    (error) => logger.warn({ err: error }, "looking for e-mails of budgets failed; it is tried again"),
  );
  started.defer(() => notices.stop());
  const budgets = startBudgetKeeper(
    { ...clock, business, telemetry, conditionsOf },
    {
      onFired: () => void notices.run(),
      onFailure: (error) =>
        logger.warn({ err: error }, "reading what is spent of budgets failed; it is tried again"),
    },
  );
  started.defer(() => budgets.stop());
  ingest.onCommit(() => budgets.noteCommit());

  const stripeAccounts = createStripeAccounts(business, stripeConfig(config, !isLocalMode));
  const handlers: ProviderEventHandlers = {
    sandbox: sandboxEvents(clock),
    stripe: createStripeEventHandler(stripeAccounts, clock),
  };
  const providers = createPaymentProviders({
    sandbox: createSandbox(clock.now),
    stripe: stripeProvider(stripeAccounts, business),
  });
  const providerEvents = startProviderEvents(business, handlers, {
    now: clock.now,
    onBooked: () => void relay.copy(),
    onFailure: (error, retryMs, event) =>
      logger.warn(
        { err: error, retryMs, provider: event?.provider, event: event?.eventId },
        "handling what a payment provider told failed; it is tried again",
      ),
  });
  started.defer(() => providerEvents.stop());

  // Known once it listens, which it does before anybody can ask.
  let ownPublicUrl = "";
  const publicUrl = () => config.publicUrl?.replace(/\/+$/, "") ?? ownPublicUrl;
  const metrics = new Registry();
  const withBody = createBodyReader(bodyLimits(config));
  const otlp = createOtlpReceiver(ingest, withBody);
  const demo = createDemoProcess();
  started.defer(() => demo.stop());
  const app = createApp({
    ...clock,
    config,
    version: VERSION,
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
    providers,
    stripeAccounts,
    demo,
    publicUrl,
    metrics,
    dashboardDir: DASHBOARD_DIR,
    logger,
  });
  started.defer(async () => {
    const cutOff = setTimeout(() => app.server.closeAllConnections(), GRACE_MS);
    await app.close();
    clearTimeout(cutOff);
  });
  const grpc = createGrpcServer({ ...clock, config, business, logger, metrics, otlp });
  started.defer(() => grpc.close(GRACE_MS));
  const publicApp = createPublicApp({
    ...clock,
    logger,
    business,
    relay,
    providerEvents,
    providers,
    stripeAccounts,
    publicUrl,
  });
  started.defer(() => publicApp.close());

  ownPublicUrl = await listen(publicApp, config.host, config.publicPort, "public-port");
  const url = await listen(app, config.host, config.port, "port");
  const grpcUrl = await listen(grpc, config.host, config.grpcPort, "grpc-port");
  const running = started.move();
  return { url, grpcUrl, publicUrl: ownPublicUrl, isLocalMode, ingest, close: () => running.disposeAsync() };
}

/** Whether the server is in local mode. Refuses to listen to the world before an admin key guards it. */
async function checkAccess(config: Config, business: BusinessStore): Promise<boolean> {
  if (isLoopback(config.host)) return !(await business.hasAnyKey());
  if (await business.hasAdminKey()) return false;
  throw new StartError(
    `To listen on ${config.host} an admin key must exist, or anybody who reaches it could read everything. ` +
      `Make one first: npx anyway keys create --scope admin --name <name>`,
  );
}

function fail(what: string, error: unknown): never {
  const { message, code } = error as Error & { code?: string };
  throw new StartError(`${what} could not be opened: ${message || code}`, { cause: error });
}
