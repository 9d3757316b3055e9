import type { SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace-base";

/** Options of {@link initialize}. What is left out comes from the environment, then from the default. */
export interface InitializeOptions {
  /** `service.name` of every span. Environment: `OTEL_SERVICE_NAME`. Default: the package's name. */
  readonly appName?: string | undefined;
  /** Sent as `Authorization: Bearer …`. Environment: `ANYWAY_API_KEY`. A server in local mode needs none. */
  readonly apiKey?: string | undefined;
  /** The server; spans go to `/v1/traces` beneath it. Environment: `ANYWAY_BASE_URL`. Default: `http://127.0.0.1:4318`. */
  readonly baseUrl?: string | undefined;
  /** Further headers of every export. Environment: `ANYWAY_HEADERS`, as `key=value,key=value`, URL-encoded. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Send every span as it ends, instead of in batches. For scripts and tests. */
  readonly disableBatch?: boolean | undefined;
  /** Sends the spans instead of the built-in OTLP exporter. */
  readonly exporter?: SpanExporter | undefined;
  /** Sees every span beside the exporter. */
  readonly processor?: SpanProcessor | undefined;
  /** Whether inputs, outputs and messages are recorded. Environment: `ANYWAY_TRACE_CONTENT`. Default: true. */
  readonly traceContent?: boolean | undefined;
  /** The client classes to trace, for an application whose modules cannot be found by name (a bundle). */
  readonly instrumentModules?: InstrumentModules | undefined;
  /** Whether to record anything at all. Default: true. */
  readonly tracingEnabled?: boolean | undefined;
  readonly silenceInitializationMessage?: boolean | undefined;
  /** Attributes of the application that every span carries, `deployment.environment.name` for one. */
  readonly resourceAttributes?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** Each is what the package exports as default, or its whole namespace. */
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
  readonly mcp?: unknown;
}

/** The part of the options that the environment and defaults have a say in. */
export interface Settings {
  readonly appName: string;
  /** Absolute address that spans are posted to. */
  readonly tracesUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly traceContent: boolean;
}

const DEFAULT_BASE_URL = "http://127.0.0.1:4318";

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {Error} when the base URL is none */
export function resolveSettings(options: InitializeOptions, env: Environment): Settings {
  const read = (name: string) => env[`ANYWAY_${name}`] || env[`TRACELOOP_${name}`] || undefined;
  const apiKey = options.apiKey ?? read("API_KEY");
  const headers = new Headers(parseHeaders(read("HEADERS") ?? ""));
  if (apiKey !== undefined) headers.set("authorization", `Bearer ${apiKey}`);
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);

  return {
    appName: options.appName ?? env.OTEL_SERVICE_NAME ?? env.npm_package_name ?? "unknown_service",
    tracesUrl: tracesUrl(options.baseUrl ?? read("BASE_URL") ?? DEFAULT_BASE_URL),
    headers: Object.fromEntries(headers),
    traceContent: options.traceContent ?? !/^(false|0|no|off)$/i.test(read("TRACE_CONTENT") ?? ""),
  };
}

function tracesUrl(baseUrl: string): string {
  const url = `${baseUrl.trim().replace(/\/+$/, "")}/v1/traces`;
  if (!/^https?:/i.test(url) || !URL.canParse(url)) {
    throw new Error(`baseUrl must be an http or https address, not "${baseUrl}"`);
  }
  return url;
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
