/**
 * The SDK's own spans in a context. Where the application has a tracer provider of its own, they are kept beside
 * OpenTelemetry's active span, and not in its place: the application's spans then have the very parents that they
 * have without the SDK. A backend never gets a span of ours, and Sentry, for one, drops those beneath it.
 * @module
 */
import {
  type Context,
  context,
  createContextKey,
  type Span,
  type SpanOptions,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { runtime, SCOPE } from "./runtime.ts";
import { isStandingIn } from "./stand-in.ts";

const OWN_SPAN = createContextKey("anyway span");

interface OwnSpan {
  readonly span: Span;
  /** The active span where ours began. */
  readonly over: Span | undefined;
}

/** `at` with `span`, one of the SDK's, around whatever happens in it. */
export function withSpan(at: Context, span: Span): Context {
  const isOfApplication = runtime() === undefined;
  if (isOfApplication || isStandingIn("trace")) return trace.setSpan(at, span);
  const own: OwnSpan = { span, over: trace.getSpan(at) };
  return at.setValue(OWN_SPAN, own);
}

/** The innermost span that the SDK's are beneath: one of its own, or the one that is active. */
export function spanIn(at: Context = context.active()): Span | undefined {
  const active = trace.getSpan(at);
  const own = at.getValue(OWN_SPAN) as OwnSpan | undefined;
  // What was received since, from another process, is nearer.
  const isReceivedSince = active !== own?.over && active?.spanContext().isRemote === true;
  return own === undefined || isReceivedSince ? active : own.span;
}

/** `at` with {@link spanIn} as its active span. */
export function inOwnTrace(at: Context): Context {
  const span = spanIn(at);
  return span === undefined || span === trace.getSpan(at) ? at : trace.setSpan(at, span);
}

/** @returns a tracer of `provider`, under the SDK's scope, whose spans are beneath the SDK's own */
export function tracerOf(provider: { getTracer(name: string): Tracer }): Tracer {
  return new OwnTracer(provider.getTracer(SCOPE));
}

class OwnTracer implements Tracer {
  readonly #tracer: Tracer;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  startSpan(name: string, options?: SpanOptions, at: Context = context.active()): Span {
    return this.#tracer.startSpan(name, options, inOwnTrace(at));
  }

  startActiveSpan<F extends (span: Span) => ReturnType<F>>(name: string, ...args: unknown[]): ReturnType<F> {
    const run = args.pop() as F;
    const [options, at = context.active()] = args as [SpanOptions?, Context?];
    const span = this.startSpan(name, options, at);
    return context.with(withSpan(at, span), run, undefined, span);
  }
}
