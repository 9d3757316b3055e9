import { type Context, context } from "@opentelemetry/api";
import { CONTEXT_ATTRIBUTE_KEYS } from "../attribution/context-attributes.ts";
import { runIn } from "../attribution/run-in.ts";
import { INHERITED_KEYS } from "../context.ts";
import { guard } from "../guard.ts";
import { fields } from "../instrumentations/wire.ts";
import { contextOf, traceAndBaggageHeaders } from "./w3c.ts";

/** A context as plain data: it survives `postMessage`, `JSON.stringify` and `workerData`. */
export interface ContextHandle {
  /** The trace and its baggage, in W3C headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** What spans inherit, by the name of its context key. */
  readonly values: Readonly<Record<string, unknown>>;
}

const KEYS = [...INHERITED_KEYS, ...CONTEXT_ATTRIBUTE_KEYS];

/**
 * The active context as plain data, for another thread or process: its trace, and all that spans inherit (association
 * properties, workflow, agent, conversation, session, user and the like). There, {@link withContext} restores it.
 *
 * @example
 * new Worker(file, { workerData: { job, context: captureContext() } });
 */
export function captureContext(): ContextHandle {
  const captured = guard(() => {
    const active = context.active();
    const values = KEYS.map((key) => [key.description ?? "", active.getValue(key)] as const);
    return {
      headers: traceAndBaggageHeaders(active),
      values: Object.fromEntries(values.filter(([, value]) => value !== undefined)),
    };
  });
  return captured ?? { headers: {}, values: {} };
}

/**
 * Runs `fn(...args)` in a context that {@link captureContext} captured, perhaps in another thread. That thread calls
 * `initialize` itself, and `forceFlush` before it ends.
 *
 * @returns what `fn` returns
 * @example
 * // In the worker
 * initialize({ appName: "shop" });
 * await withContext(workerData.context, () => withTask({ name: "resize" }, () => resize(workerData.job)));
 * await forceFlush();
 */
export function withContext<A extends unknown[], R>(
  handle: ContextHandle | undefined,
  fn: (...args: A) => R,
  ...args: A
): R {
  const active = context.active();
  return runIn(guard(() => restored(handle, active)) ?? active, fn, undefined, args);
}

function restored(handle: ContextHandle | undefined, around: Context): Context {
  const values = fields(handle?.values);
  let inside = contextOf(handle?.headers ?? {}, around);
  for (const key of KEYS) {
    const value = values[key.description ?? ""];
    if (value !== undefined) inside = inside.setValue(key, value);
  }
  return inside;
}
