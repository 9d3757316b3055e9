import { context } from "@opentelemetry/api";
import { runIn } from "../attribution/run-in.ts";
import { guard } from "../guard.ts";
import { type Carrier, contextOf, traceAndIdHeaders, traceHeaders } from "./w3c.ts";

/** What {@link injectContext} writes beside the trace. */
export interface InjectOptions {
  /**
   * Write W3C `baggage` as well: the active one, and the session, user, customer and order that spans carry here, so
   * that they are known where the message is handled. Default: false. Whoever reads the message reads the ids.
   */
  readonly baggage?: boolean | undefined;
}

/**
 * Writes the active trace into the headers of a message, as W3C `traceparent` and `tracestate`, so that whoever
 * handles it with {@link extractContext} continues the trace. Outside of a trace it writes nothing.
 *
 * @returns `carrier`
 * @example
 * await queue.publish("orders", body, { headers: injectContext({}) });
 */
export function injectContext<C extends Record<string, unknown>>(carrier: C, options: InjectOptions = {}): C {
  const active = context.active();
  const headers = guard(() => (options.baggage ? traceAndIdHeaders(active) : traceHeaders(active)));
  return Object.assign(carrier, headers);
}

/**
 * Runs `fn(...args)` in the trace, and with the baggage, that the headers of a message name. Names of headers may be
 * in any case; values may be text or bytes. Without such headers `fn` runs where it is.
 *
 * @returns what `fn` returns
 * @example
 * consumer.on("message", ({ headers, body }) =>
 *   extractContext(headers, () => withWorkflow({ name: "fulfill" }, () => fulfill(body))),
 * );
 */
export function extractContext<A extends unknown[], R>(
  carrier: Carrier | undefined,
  fn: (...args: A) => R,
  ...args: A
): R {
  const active = context.active();
  const inside = guard(() => contextOf(carrier ?? {}, active)) ?? active;
  return runIn(inside, fn, undefined, args);
}
