import { type Context, context, type Tracer, trace } from "@opentelemetry/api";
import { traceContent } from "./context.ts";
import type { Settings } from "./options.ts";
import { OwnTracer } from "./own-span.ts";
import type { CostEstimator } from "./pricing/estimate-cost.ts";

/** Name of the instrumentation scope of every span that the SDK starts. */
const SCOPE = "@anyway-sh/node-server-sdk";

/** What {@link initialize} sets up and everything else reads. */
export interface Runtime {
  readonly tracer: Tracer;
  /** Whether inputs, outputs and messages are recorded where no entity says otherwise. */
  readonly traceContent: boolean;
  /** Undefined where costs are not estimated. */
  readonly costs: CostEstimator | undefined;
  /** Where spans go, and whatever else is told to the server. */
  readonly server: Pick<Settings, "tracesUrl" | "headers">;
}

let current: Runtime | undefined;

export function setRuntime(runtime: Runtime | undefined): void {
  current = runtime;
}

/** Undefined before `initialize` and after `shutdown`. */
export function runtime(): Runtime | undefined {
  return current;
}

/**
 * The tracer of the SDK's own spans, for spans that are made by hand; they are attributed and sent like all others.
 *
 * Before `initialize`, spans go where the application's own OpenTelemetry set-up sends them, if it has one.
 */
export function tracer(): Tracer {
  return current?.tracer ?? trace.getTracer(SCOPE);
}

/** @returns the tracer of `provider` under the SDK's scope */
export function tracerOf(provider: { getTracer(name: string): Tracer }): Tracer {
  return new OwnTracer(provider.getTracer(SCOPE));
}

export function isContentTraced(at: Context = context.active()): boolean {
  return traceContent(at) ?? current?.traceContent ?? true;
}
