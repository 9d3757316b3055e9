import { AsyncLocalStorage } from "node:async_hooks";
import { type Context, context } from "@opentelemetry/api";
import { fields } from "../instrumentations/wire.ts";

/** Where OpenTelemetry's API keeps what is registered, its context manager among it. */
const GLOBALS = Symbol.for("opentelemetry.js.api.1");

/**
 * Makes `entered` the active context for the rest of the current asynchronous execution, until the innermost
 * `context.with` around it ends. OpenTelemetry's API has no such call, but its context managers on Node, Sentry's
 * included, keep the context in an AsyncLocalStorage, which has.
 * @returns whether it is active now
 */
export function enterContext(entered: Context): boolean {
  const manager = fields(fields(globalThis)[GLOBALS as never]).context;
  const storage = Object.values(fields(manager)).find((value) => value instanceof AsyncLocalStorage);
  if (storage === undefined) return false;
  const before: unknown = storage.getStore();
  storage.enterWith(entered);
  if (context.active() === entered) return true;
  storage.enterWith(before); // It keeps something else there.
  return false;
}
