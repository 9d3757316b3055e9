/**
 * Trace context in `params._meta`, under the unprefixed keys that SEP-414 sets apart for it:
 * https://modelcontextprotocol.io/community/seps/414-request-meta. Baggage stays here.
 * @module
 */
import {
  type Context,
  context,
  type Link,
  type TextMapGetter,
  type TextMapSetter,
  trace,
} from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { type Fields, fields, string } from "../wire.ts";

const propagator = new W3CTraceContextPropagator();

const getter: TextMapGetter<Fields> = {
  keys: (meta) => Object.keys(meta),
  get: (meta, key) => string(meta[key]),
};

const setter: TextMapSetter<Record<string, unknown>> = {
  set: (meta, key, value) => {
    meta[key] = value;
  },
};

/** The arguments of `request()` with the trace in the request's `_meta`, where all that the application put stays. */
export function injectTrace(args: unknown[], at: Context): unknown[] {
  const [request, ...rest] = args;
  const { params } = fields(request);
  const meta: Record<string, unknown> = { ...fields(fields(params)._meta) };
  if ("traceparent" in meta) return args;
  propagator.inject(at, meta, setter);
  return [{ ...fields(request), params: { ...fields(params), _meta: meta } }, ...rest];
}

/**
 * Where a request that came in takes place: beneath the span of its sender, if that said which it is, with a link to
 * the span that is active here, which may be that of an HTTP request that carries several.
 */
export function extractTrace(meta: unknown): { parent: Context; links?: Link[] } {
  const active = context.active();
  const parent = propagator.extract(active, fields(meta), getter);
  const sender = trace.getSpanContext(parent);
  const ambient = trace.getSpanContext(active);
  const isElsewhere = ambient !== undefined && sender !== undefined && sender.spanId !== ambient.spanId;
  return isElsewhere ? { parent, links: [{ context: ambient }] } : { parent };
}
