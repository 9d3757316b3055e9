import type { ContextManager, TextMapPropagator } from "@opentelemetry/api";
import type { SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { BatchSettings } from "./export/export-span-processor.ts";
import { isOn } from "./flag.ts";
import type { LogLevel } from "./log.ts";
import { type MaskingOptions, type MaskingSettings, resolveMasking } from "./privacy/masking-options.ts";

/**
 * Options of {@link initialize}. What is left out comes from the environment, then from the default. Every `ANYWAY_…`
 * variable is also read as `TRACELOOP_…`. OpenTelemetry's `OTEL_EXPORTER_OTLP_…` variables are not read: they often
 * hold another vendor's address and key.
 */
export interface InitializeOptions extends MaskingOptions {
  /** `service.name` of every span. Environment: `OTEL_SERVICE_NAME`. Default: the package's name. */
  readonly appName?: string | undefined;
  /** Sent as `Authorization: Bearer …`. Environment: `ANYWAY_API_KEY`. A server in local mode needs none. */
  readonly apiKey?: string | undefined;
  /**
   * The server; spans go to `/v1/traces` beneath it, which may be part of the address or not. Environment:
   * `ANYWAY_BASE_URL`. Default: `http://127.0.0.1:4318`.
   */
  readonly baseUrl?: string | undefined;
  /** Further headers of every export, or `key=value,key=value`, URL-encoded. Environment: `ANYWAY_HEADERS`, so encoded. */
  readonly headers?: Readonly<Record<string, string>> | string | undefined;
  /** Send every span as it ends, instead of in batches. For scripts and tests. */
  readonly disableBatch?: boolean | undefined;
  /** How spans are gathered before they are sent, in OpenTelemetry's words. */
  readonly batch?: BatchOptions | undefined;
  /**
   * A directory in which requests wait while the server is away, so that neither an outage nor a restart of the
   * application within it loses spans. Several processes may share one. Environment: `ANYWAY_SPOOL_DIR`. Default: none,
   * they wait in memory.
   */
  readonly spoolDir?: string | undefined;
  /**
   * Deliver at the end of every trace, for a platform that freezes the process between requests. Environment:
   * `ANYWAY_FLUSH_AT_TRACE_END`. Default: true on AWS Lambda, Vercel, Netlify and Cloud Run.
   */
  readonly flushAtTraceEnd?: boolean | undefined;
  /** Whether costs are estimated here. Environment: `ANYWAY_PRICING_ENABLED`. Default: true. */
  readonly pricingEnabled?: boolean | undefined;
  /**
   * A file of prices that go before the built-in list, in the format of {@link PriceFile} or of OpenLIT. Environment:
   * `ANYWAY_PRICING_JSON_PATH`.
   */
  readonly pricingJsonPath?: string | undefined;
  /** Sends the spans instead of the built-in OTLP exporter. They are masked. */
  readonly exporter?: SpanExporter | undefined;
  /** Sees every span beside the exporter, as it is: nothing is masked for it. */
  readonly processor?: SpanProcessor | undefined;
  /**
   * Whether inputs, outputs and messages are recorded, and those that other instrumentations record are sent.
   * Environment: `ANYWAY_TRACE_CONTENT`. Default: true.
   */
  readonly traceContent?: boolean | undefined;
  /** The client classes to trace, for an application whose modules cannot be found by name (a bundle). */
  readonly instrumentModules?: InstrumentModules | undefined;
  /**
   * Whether HTTP requests that are made inside a trace carry it, in the W3C header `traceparent`, and servers of this
   * process continue the traces that requests bring. Default: true. See {@link propagateBaggageTo}.
   */
  readonly httpPropagation?: boolean | undefined;
  /**
   * Names of hosts of your own (`orders.internal`, or `.internal` for all beneath it) that are also sent W3C `baggage`
   * with the ids of the session, user, customer and order. Default: none, since baggage tells them to whoever is called.
   */
  readonly propagateBaggageTo?: readonly string[] | undefined;
  /** OpenTelemetry's global propagator, where there is none yet. Default: W3C trace context, without baggage. */
  readonly propagator?: TextMapPropagator | undefined;
  /** OpenTelemetry's global context manager, where there is none yet. Default: one on AsyncLocalStorage. */
  readonly contextManager?: ContextManager | undefined;
  /** What OpenTelemetry's diagnostic logger tells on standard error. Default: nothing. */
  readonly logLevel?: LogLevel | undefined;
  /** Whether to record anything at all. Default: true. */
  readonly tracingEnabled?: boolean | undefined;
  readonly silenceInitializationMessage?: boolean | undefined;
  /** Attributes of the application that every span carries, `deployment.environment.name` for one. */
  readonly resourceAttributes?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** How spans are gathered before they are sent. */
export interface BatchOptions {
  /** Spans that wait at most. Default: 2,048. */
  readonly maxQueueSize?: number | undefined;
  /** Spans of one batch. Default: 512. */
  readonly maxExportBatchSize?: number | undefined;
  /** How long a span waits for others, in milliseconds. Default: 1,000. */
  readonly scheduledDelayMillis?: number | undefined;
}

/** Each is a client, its class, or all that its package exports. Those that are left out are found by name. */
export interface InstrumentModules {
  readonly openAI?: unknown;
  readonly anthropic?: unknown;
  readonly bedrock?: unknown;
  readonly google_genai?: unknown;
  readonly google_vertexai?: unknown;
  readonly cohere?: unknown;
  readonly together?: unknown;
  readonly mistral?: unknown;
  readonly groq?: unknown;
  readonly pinecone?: unknown;
  readonly chromadb?: unknown;
  readonly qdrant?: unknown;
  readonly langchain?: unknown;
  readonly llamaIndex?: unknown;
  /** `@llamaindex/openai`, which OpenLLMetry is given beside `llamaIndex`. */
  readonly llamaIndexOpenAI?: unknown;
  readonly mcp?: unknown;
}

/** The part of the options that the environment and defaults have a say in. */
export interface Settings {
  readonly appName: string;
  /** Absolute address that spans are posted to. */
  readonly tracesUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly traceContent: boolean;
  readonly masking: MaskingSettings;
  readonly batch: BatchSettings;
  readonly spoolDir: string | undefined;
  readonly flushAtTraceEnd: boolean;
  readonly pricingEnabled: boolean;
  readonly pricingJsonPath: string | undefined;
}

const DEFAULT_BASE_URL = "http://127.0.0.1:4318";
const TRACES_PATH = "/v1/traces";
/** Platforms set one of these where they freeze a process as soon as it has answered. */
const FREEZING_PLATFORMS = ["AWS_LAMBDA_FUNCTION_NAME", "VERCEL", "NETLIFY", "K_SERVICE"];

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {Error} when the base URL is none */
export function resolveSettings(options: InitializeOptions, env: Environment): Settings {
  const readFrom = (prefixes: readonly string[]) => (name: string) =>
    prefixes.map((prefix) => env[prefix + name]).find((value) => value !== undefined && value !== "");
  const read = readFrom(["ANYWAY_", "TRACELOOP_"]);
  const apiKey = options.apiKey ?? read("API_KEY");
  const headers = new Headers(parseHeaders(read("HEADERS") ?? ""));
  if (apiKey !== undefined) headers.set("authorization", `Bearer ${apiKey}`);
  const further = options.headers ?? {};
  const pairs = typeof further === "string" ? parseHeaders(further) : Object.entries(further);
  for (const [name, value] of pairs) headers.set(name, value);

  return {
    appName: options.appName ?? env.OTEL_SERVICE_NAME ?? env.npm_package_name ?? "unknown_service",
    tracesUrl: tracesUrl(options.baseUrl ?? read("BASE_URL") ?? DEFAULT_BASE_URL),
    headers: Object.fromEntries(headers),
    traceContent: options.traceContent ?? isOn(read("TRACE_CONTENT"), true),
    masking: resolveMasking(options, readFrom(["ANYWAY_", "TRACELOOP_", "OPENINFERENCE_", "FI_"])),
    batch: batchSettings(options),
    spoolDir: options.spoolDir ?? read("SPOOL_DIR"),
    flushAtTraceEnd:
      options.flushAtTraceEnd ??
      isOn(
        read("FLUSH_AT_TRACE_END"),
        FREEZING_PLATFORMS.some((name) => env[name]),
      ),
    pricingEnabled: options.pricingEnabled ?? isOn(read("PRICING_ENABLED"), true),
    pricingJsonPath: options.pricingJsonPath ?? read("PRICING_JSON_PATH"),
  };
}

function batchSettings({ batch = {}, disableBatch = false }: InitializeOptions): BatchSettings {
  const maxQueueSpans = atLeast(1, batch.maxQueueSize, 2_048);
  const maxBatchSpans = disableBatch ? 1 : atLeast(1, batch.maxExportBatchSize, 512);
  return {
    maxQueueSpans,
    maxBatchSpans: Math.min(maxBatchSpans, maxQueueSpans),
    delayMs: atLeast(0, batch.scheduledDelayMillis, 1_000),
  };
}

function atLeast(least: number, value: number | undefined, otherwise: number): number {
  return value !== undefined && value >= least ? Math.floor(value) : otherwise;
}

function tracesUrl(baseUrl: string): string {
  const base = baseUrl.trim();
  if (!/^https?:\/\//i.test(base) || !URL.canParse(base)) {
    throw new Error(`baseUrl must be an http or https address, not "${baseUrl}"`);
  }
  const [, address = "", query = ""] = /^([^?#]*)(.*)$/s.exec(base) ?? [];
  const path = address.replace(/\/+$/, "");
  return `${path.endsWith(TRACES_PATH) ? path : path + TRACES_PATH}${query}`;
}

function parseHeaders(list: string): [string, string][] {
  return list.split(",").flatMap((pair) => {
    const separator = pair.indexOf("=");
    if (separator < 1) return [];
    return [[decode(pair.slice(0, separator)), decode(pair.slice(separator + 1))]];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return text.trim(); // A percent sign that encodes nothing.
  }
}
