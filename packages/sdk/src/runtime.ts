import { type Context, context, type Tracer, trace } from "@opentelemetry/api";
import { traceContent } from "./context.ts";
import type { FeedbackQueue } from "./feedback/feedback-queue.ts";
import type { Settings } from "./options.ts";
import type { CostEstimator } from "./pricing/estimate-cost.ts";

/** Name of the instrumentation scope of every span that the SDK starts. */
export const SCOPE = "@anyway-sh/node-server-sdk";

/** What {@link initialize} sets up and everything else reads. */
export interface Runtime {
  readonly tracer: Tracer;
  /** Whether inputs, outputs and messages are recorded where no entity says otherwise. */
  readonly traceContent: boolean;
  /** Undefined where costs are not estimated. */
  readonly costs: CostEstimator | undefined;
  /** Where spans go, and whatever else is told to the server. */
  readonly server: Pick<Settings, "tracesUrl" | "headers">;
  readonly feedback: FeedbackQueue;
}

interface Shared {
  current?: Runtime | undefined;
}

const SHARED = Symbol.for("@anyway-sh/node-server-sdk runtime");
const globals = globalThis as { [SHARED]?: Shared };
/** One for all copies of the SDK: a bundler puts one into each of an application's entries. */
const shared: Shared = globals[SHARED] ?? {};
globals[SHARED] = shared;

export function setRuntime(runtime: Runtime | undefined): void {
  shared.current = runtime;
}

/** Undefined before `initialize` and after `shutdown`. */
export function runtime(): Runtime | undefined {
  return shared.current;
}

/**
 * The tracer of the SDK's own spans, for spans that are made by hand; they are attributed and sent like all others.
 *
 * Before `initialize`, spans go where the application's own OpenTelemetry set-up sends them, if it has one.
 */
export function tracer(): Tracer {
  return shared.current?.tracer ?? trace.getTracer(SCOPE);
}

export function isContentTraced(at: Context = context.active()): boolean {
  return traceContent(at) ?? shared.current?.traceContent ?? true;
}
