import type { Context, Span } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { inheritedAttributes } from "./attribution/inherited-attributes.ts";
import { createExportProcessor } from "./export/pipeline.ts";
import { keepAliveFor } from "./export/process-exit.ts";
import { guard } from "./guard.ts";
import { type InitializeOptions, resolveSettings } from "./options.ts";

/** Stands for every instrumentation library in {@link SpanProcessorOptions.allowedInstrumentationLibraries}. */
export const ALL_INSTRUMENTATION_LIBRARIES = "all" as const;

/** Those options of {@link initialize} that a provider of the application's own does not settle itself. */
export interface SpanProcessorOptions
  extends Omit<
    InitializeOptions,
    | "appName"
    | "contextManager"
    | "httpPropagation"
    | "instrumentModules"
    | "logLevel"
    | "processor"
    | "propagateBaggageTo"
    | "propagator"
    | "resourceAttributes"
    | "silenceInitializationMessage"
    | "tracingEnabled"
  > {
  /** Names of the instrumentation scopes whose spans are sent. Default: all. Every span is attributed. */
  readonly allowedInstrumentationLibraries?:
    | readonly string[]
    | typeof ALL_INSTRUMENTATION_LIBRARIES
    | undefined;
}

/** A span processor for a provider of OpenTelemetry's SDK 2 or 3. */
export interface AnywaySpanProcessor {
  onStart(span: Span, parentContext: Context): void;
  onEnd(span: object): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * For an application whose OpenTelemetry provider is its own and is to send its spans to Anyway: writes on every span
 * what it inherits (association properties, session, user, conversation, baggage), and sends it, masked.
 * The wrappers and decorators then make spans of that provider.
 *
 * Not together with {@link initialize}, which has a provider of its own and would send the same calls again.
 *
 * @throws {Error} when the base URL is none
 * @example
 * new NodeSDK({ spanProcessors: [createSpanProcessor({ apiKey }), ...others] }).start();
 */
export function createSpanProcessor(options: SpanProcessorOptions = {}): AnywaySpanProcessor {
  const exporting = createExportProcessor(resolveSettings(options, process.env), options.exporter);
  const allowed = options.allowedInstrumentationLibraries ?? ALL_INSTRUMENTATION_LIBRARIES;
  const isSent = ({ instrumentationScope }: ReadableSpan) =>
    allowed === ALL_INSTRUMENTATION_LIBRARIES || allowed.includes(instrumentationScope.name);
  return {
    onStart: (span, parentContext) => {
      guard(() => span.setAttributes(inheritedAttributes(parentContext)));
      // What waits for the end of a trace must not wait for a span whose end it is not told.
      guard(() => isSent(span as object as ReadableSpan) && exporting.onStart(span as never, parentContext));
    },
    onEnd: (span) => {
      const ended = span as ReadableSpan;
      guard(() => isSent(ended) && exporting.onEnd(ended));
    },
    forceFlush: () => keepAliveFor(exporting.forceFlush()),
    shutdown: () => keepAliveFor(exporting.shutdown()),
  };
}
