/**
 * The W3C headers of a context: `traceparent` and `tracestate`, and `baggage` where it is asked for. An application
 * may have registered another propagator, so its own is not used.
 * @module
 */
import { type Context, ROOT_CONTEXT, type TextMapGetter, type TextMapPropagator } from "@opentelemetry/api";
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from "@opentelemetry/core";
import { withIdsInBaggage } from "../attribution/baggage.ts";
import { inOwnTrace } from "../own-span.ts";

const traceContext = new W3CTraceContextPropagator();
const all = new CompositePropagator({ propagators: [traceContext, new W3CBaggagePropagator()] });

/** A message's headers, or anything alike: what is not text is read as the text it stands for. */
export type Carrier = Readonly<Record<string, unknown>>;

const getter: TextMapGetter<Carrier> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, name) => {
    const key = name in carrier ? name : Object.keys(carrier).find((other) => other.toLowerCase() === name);
    const value = key === undefined ? undefined : carrier[key];
    const one: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof one === "string") return one;
    return one instanceof Uint8Array ? Buffer.from(one).toString("utf8") : undefined;
  },
};

/** The headers by which another process continues the trace of `context`; none where there is no trace. */
export function traceHeaders(context: Context): Record<string, string> {
  return headersOf(traceContext, context);
}

/** The same with `baggage`: what the context's baggage holds. */
export function traceAndBaggageHeaders(context: Context): Record<string, string> {
  return headersOf(all, context);
}

/** The same, where the baggage also names the ids that the context's spans carry. */
export function traceAndIdHeaders(context: Context): Record<string, string> {
  return headersOf(all, withIdsInBaggage(context));
}

/** `context` in the trace and with the baggage that the headers name; `context` itself where they name none. */
export function contextOf(headers: Carrier, context: Context = ROOT_CONTEXT): Context {
  return all.extract(context, headers, getter);
}

function headersOf(propagator: TextMapPropagator, context: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  propagator.inject(inOwnTrace(context), headers, {
    set: (carrier, name, value) => {
      carrier[name] = value;
    },
  });
  return headers;
}
