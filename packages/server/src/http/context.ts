import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Registry } from "prom-client";
import type { BusinessStore } from "../business/store.ts";
import type { BudgetKeeper } from "../commerce/budget-keeper.ts";
import type { PaymentProviders } from "../commerce/providers/providers.ts";
import type { StripeAccounts } from "../commerce/providers/stripe/account.ts";
import type { Worker } from "../commerce/worker.ts";
import type { Config } from "../config.ts";
import type { DemoProcess } from "../demo-process.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { PriceBookOf } from "../ingest/price-books.ts";
import type { Actor } from "../model/actor.ts";
import type { NewId, RandomBytes } from "../model/ids.ts";
import type { Scope } from "../model/project.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import type { BodyReader } from "./otlp-body.ts";
import type { OtlpReceiver } from "./otlp-receiver.ts";

/** What the routes stand on. Time, ids and randomness are among it, so that tests can fix them. */
export interface AppDeps {
  config: Config;
  version: string;
  business: BusinessStore;
  telemetry: TelemetryStore;
  ingest: Ingest;
  /** What a project's calls cost. */
  priceBookOf: PriceBookOf;
  /** Reads what may be large: one for all listeners. */
  withBody: BodyReader;
  otlp: OtlpReceiver;
  relay: RelayPort;
  /** What is spent of budgets. */
  budgets: Pick<BudgetKeeper, "spendOf" | "refresh">;
  /** Handles what providers told; run it once an event is stored. */
  providerEvents: Pick<Worker, "run">;
  /** Prices stored calls anew; run it once a job is stored. */
  repricings: Worker;
  /** Looks at what closed months come to by now. */
  closes: Worker;
  /** Who takes the payments of a project. */
  providers: PaymentProviders;
  stripeAccounts: StripeAccounts;
  /** Runs beside the server where somebody asks for it. */
  demo: DemoProcess;
  /** Where buyers and payment providers find us, without a slash at the end. */
  publicUrl: () => string;
  metrics: Registry;
  /** Folder of the built dashboard; without an index.html in it a page says how to build it. */
  dashboardDir: string;
  logger: FastifyBaseLogger;
  /** Milliseconds since the epoch. */
  now: () => number;
  newId: NewId;
  randomBytes: RandomBytes;
}

/** What the routes of the public listener stand on. */
export type PublicDeps = Pick<
  AppDeps,
  | "business"
  | "relay"
  | "providerEvents"
  | "providers"
  | "stripeAccounts"
  | "publicUrl"
  | "logger"
  | "now"
  | "newId"
>;

/** What the routes need of the relay that copies customers and orders to the telemetry store. */
export interface RelayPort {
  /** Copies what waits to be copied. Resolves, never rejects, when that is done, has failed for now or takes long. */
  copy(): Promise<void>;
}

/** The Fastify application with the types of its zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Who asks, and what they may do. */
export interface Caller {
  mode: "local" | "key" | "cookie";
  projectId: string;
  scope: Scope;
  /** As the audit names it. */
  actor: Actor;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /**
     * The scope that the route needs, which every route names: `none` when anybody may call it, who in local mode
     * must still be on this machine; `probe` when it must answer even while no store does.
     */
    scope?: Scope | "none" | "probe";
  }
  interface FastifyRequest {
    /** Milliseconds since the epoch. */
    receivedAt: number;
    /** Who asks; null on a route of scope `none` when nobody is signed in. */
    caller: Caller | null;
    /** The project of the caller. Throws on a route of scope `none`. */
    readonly projectId: string;
    /** Who the audit says that did it. Throws on a route of scope `none`. */
    readonly actor: Actor;
  }
}
