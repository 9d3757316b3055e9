import {
  context,
  createContextKey,
  diag,
  ProxyTracerProvider,
  propagation,
  ROOT_CONTEXT,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import { AlwaysOnSampler, BasicTracerProvider, type SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { AssociationSpanProcessor } from "./association-span-processor.ts";
import { createExportProcessor } from "./export/pipeline.ts";
import { flushAtExit, keepAliveFor } from "./export/process-exit.ts";
import { createFeedbackQueue } from "./feedback/create-feedback-queue.ts";
import { guard } from "./guard.ts";
import { instrumentAll } from "./loading/instrument.ts";
import { warnOfUntracedCalls } from "./loading/untraced-calls.ts";
import { log, setDiagnosticLevel } from "./log.ts";
import { abandonAll } from "./observe/abandonment.ts";
import { type InitializeOptions, resolveSettings, type Settings } from "./options.ts";
import { tracerOf } from "./own-span.ts";
import { CostEstimator } from "./pricing/estimate-cost.ts";
import { propagateOverHttp } from "./propagation/http.ts";
import { setRuntime } from "./runtime.ts";
import { standIn } from "./stand-in.ts";

/** What one call of `initialize` set up. */
interface Installation {
  /** Delivers what has ended; never rejects. */
  flush(): Promise<void>;
  /** Delivers everything and takes back what was registered; never rejects. */
  remove(): Promise<void>;
}

let installed: Installation | undefined;

/**
 * Starts tracing. Call it once, before the first model call; a second call warns and does nothing.
 *
 * Never throws. An OpenTelemetry set-up that the application has already is left as it is: spans are children of
 * the application's, in its context, and are exported to Anyway by a provider of their own.
 */
export function initialize(options: InitializeOptions = {}): void {
  if (installed !== undefined) {
    log("initialize() was called before; this call does nothing.");
    return;
  }
  if (options.tracingEnabled === false) return;
  try {
    const settings = resolveSettings(options, process.env);
    installed = install(options, settings);
    if (!options.silenceInitializationMessage) {
      const target = options.exporter ? "the given exporter" : settings.tracesUrl;
      log(`Traces of ${settings.appName} go to ${target}.`);
    }
  } catch (error) {
    log(`Tracing is off: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Resolves at once: tracing is on when {@link initialize} returns. For code that was written for OpenLLMetry. */
export async function waitForInitialization(): Promise<void> {}

/** Resolves when every span that has ended is delivered, or cannot be; never rejects. */
export async function forceFlush(): Promise<void> {
  if (installed) await keepAliveFor(installed.flush());
}

/** Delivers every span, ends those whose streams nobody reads any more, and stops tracing; never rejects. */
export async function shutdown(): Promise<void> {
  const removed = installed;
  installed = undefined;
  if (removed) await keepAliveFor(removed.remove());
}

function install(options: InitializeOptions, settings: Settings): Installation {
  const exporting = createExportProcessor(settings, options.exporter);
  const provider = createProvider(options, settings, exporting);
  const unregister = registerGlobals(provider, options);
  const feedback = createFeedbackQueue(settings);
  setRuntime({
    tracer: tracerOf(provider),
    traceContent: settings.traceContent,
    costs: settings.pricingEnabled ? new CostEstimator(settings.pricingJsonPath, log) : undefined,
    server: settings,
    feedback,
  });
  guard(() => instrumentAll(options.instrumentModules ?? {}));
  const stopWarning = warnOfUntracedCalls();

  // Not the provider's own, which keeps the process alive for half a minute when one of them does not answer.
  const flush = async () => {
    const others = async () => options.processor?.forceFlush();
    await Promise.all([settled(exporting.forceFlush()), settled(others()), feedback.flush()]);
  };
  const removeExitHooks = flushAtExit(flush);
  return {
    flush,
    remove: async () => {
      removeExitHooks();
      stopWarning();
      abandonAll();
      setRuntime(undefined);
      await Promise.all([settled(provider.shutdown()), feedback.close()]);
      unregister();
    },
  };
}

function createProvider(
  options: InitializeOptions,
  settings: Settings,
  exporting: SpanProcessor,
): BasicTracerProvider {
  const processors: SpanProcessor[] = [new AssociationSpanProcessor()];
  if (options.processor) processors.push(options.processor);
  processors.push(exporting);

  return new BasicTracerProvider({
    resource: defaultResource()
      .merge(detectResources({ detectors: [envDetector] }))
      .merge(resourceFromAttributes({ ...options.resourceAttributes, "service.name": settings.appName })),
    // Costs and customers must add up, so a parent that the application did not sample does not decide here.
    sampler: new AlwaysOnSampler(),
    spanProcessors: processors,
  });
}

/** Registers what the application has not registered itself. @returns what takes it back */
function registerGlobals(provider: BasicTracerProvider, options: InitializeOptions): () => void {
  const undo: (() => void)[] = [];
  if (options.logLevel !== undefined && setDiagnosticLevel(options.logLevel)) undo.push(() => diag.disable());
  const manager = options.contextManager ?? new AsyncLocalStorageContextManager();
  if (!hasContextManager()) {
    undo.push(standIn("context", () => context.setGlobalContextManager(manager.enable())));
  }
  if (!hasTracerProvider()) {
    undo.push(standIn("trace", () => trace.setGlobalTracerProvider(provider)));
  }
  // Trace context only: baggage would carry user and session ids to every host that is called.
  const propagator = options.propagator ?? new W3CTraceContextPropagator();
  if (propagation.fields().length === 0) {
    undo.push(standIn("propagation", () => propagation.setGlobalPropagator(propagator)));
  }
  if (options.httpPropagation !== false) undo.push(propagateOverHttp(options.propagateBaggageTo ?? []));
  return () => {
    for (const step of undo) guard(step);
  };
}

function hasContextManager(): boolean {
  const probe = createContextKey("anyway context probe");
  return context.with(ROOT_CONTEXT.setValue(probe, true), () => context.active().getValue(probe) === true);
}

function hasTracerProvider(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer("anyway") !== undefined;
}

/** The exporter has told the developer already; the application is not to hear of it again. */
async function settled(work: Promise<void> | undefined): Promise<void> {
  try {
    await work;
  } catch {
    // See above.
  }
}
