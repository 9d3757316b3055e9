import { type Span, type Tracer, type TracerProvider, trace } from "@opentelemetry/api";
import { isStandingIn } from "../../stand-in.ts";
import type { Adjust } from "../traced-method.ts";
import { fields, list } from "../wire.ts";

/** The part of Mistral's client that makes a span of a request, once a client. */
interface TracingHook {
  tracerProvider: TracerProvider | undefined;
  /** Set at the first request where `MISTRAL_SDK_TELEMETRY` is `global`, or by `configureTelemetry`. */
  readonly _telemetryUseGlobalProvider: boolean;
}

const prepared = new WeakSet<TracingHook>();
const spansOfCalls = new WeakSet<Span>();

/**
 * Mistral's client can be told to give its own spans to the application's tracer provider. Of a call that is traced
 * here it is handed the span that there is, as one that cannot be written to: the call has one span, and the client's
 * HTTP requests belong to it. What goes to a provider of its own, Mistral's above all, goes on going there.
 */
export const withoutOwnSpan: Adjust = (resource, args, call) => {
  const span = trace.getSpan(call.context);
  if (span !== undefined) spansOfCalls.add(span);
  const { hooks } = fields(fields(resource)._options);
  const hook = list(fields(hooks).beforeRequestHooks).find(isTracingHook);
  if (hook !== undefined && !prepared.has(hook)) prepare(hook);
  return args;
};

function isTracingHook(hook: unknown): hook is TracingHook {
  return fields(hook)._mistralTracingHook === true;
}

/** The hook asks the global provider only while it has none; this is the one that it then has. */
function prepare(hook: TracingHook): void {
  prepared.add(hook);
  let { tracerProvider } = hook;
  Object.defineProperty(hook, "tracerProvider", {
    configurable: true,
    enumerable: true,
    get: () => tracerProvider ?? (hook._telemetryUseGlobalProvider ? handingOver : undefined),
    set: (provider: TracerProvider | undefined) => {
      tracerProvider = provider;
    },
  });
}

const handingOver: TracerProvider = {
  getTracer(name, version) {
    const tracer = trace.getTracer(name, version);
    const startSpan: Tracer["startSpan"] = (...args) => {
      const span = trace.getActiveSpan();
      return isStandingIn("trace") && span !== undefined && spansOfCalls.has(span)
        ? trace.wrapSpanContext(span.spanContext())
        : tracer.startSpan(...args);
    };
    return { startSpan, startActiveSpan: tracer.startActiveSpan.bind(tracer) };
  },
};
