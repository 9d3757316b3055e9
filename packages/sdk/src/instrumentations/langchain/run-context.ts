/**
 * Makes the span of a run the active one where the work of the run happens. A callback cannot: what it sets is
 * gone when LangChain goes on after it.
 * @module
 */
import { context } from "@opentelemetry/api";
import { guard } from "../../guard.ts";
import { isIterator, observeIterator } from "../../observe/iterator.ts";
import { type Method, patchMethod } from "../patch.ts";
import { fields } from "../wire.ts";
import { inside, openRun, type Run } from "./runs.ts";

/** `runWithConfig(config, callback)` calls what an application has written: the body of a lambda, a tool or a node. */
export function inRunOf(runWithConfig: Method): Method {
  return function (config, ...rest) {
    const run = guard(() => parentRunOf(fields(config).callbacks));
    return inside(run, () => runWithConfig.call(this, config, ...rest));
  };
}

/** A method that is handed the manager of the run that it does the work of. */
export function inRun(method: Method): Method {
  return function (...args) {
    const run = guard(() => runAmong(args));
    if (run === undefined) return method.apply(this, args);
    const result = inside(run, () => method.apply(this, args));
    // The body of a generator runs when it is read, wherever that is.
    if (typeof result !== "object" || result === null || !isIterator(result)) return result;
    return observeIterator(result, { context: run.context, item() {}, done() {}, failed() {} });
  };
}

/** `method`, which has the `workers` of its object's own class patched before they are called. */
export function patchInherited(method: Method, workers: readonly string[]): Method {
  return function (...args) {
    guard(() => {
      for (const name of workers) patchMethod(ownerOf(this, name), name, inRun);
    });
    return method.apply(this, args);
  };
}

/** `call(callable, …)` and `callWithOptions(options, callable, …)` may queue, and go on in another call's context. */
export function bound(call: Method): Method {
  return function (...args) {
    const active = context.active();
    return call.apply(
      this,
      args.map((arg) => (typeof arg === "function" ? context.bind(active, arg) : arg)),
    );
  };
}

function parentRunOf(callbacks: unknown): Run | undefined {
  const { getParentRunId } = fields(callbacks);
  return typeof getParentRunId === "function" ? openRun(getParentRunId.call(callbacks)) : undefined;
}

function runAmong(args: readonly unknown[]): Run | undefined {
  for (const arg of args) {
    const run = openRun(fields(arg).runId);
    if (run !== undefined) return run;
  }
  return undefined;
}

function ownerOf(instance: object, name: string): object | undefined {
  let owner: object | null = instance;
  while (owner !== null && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner);
  return owner ?? undefined;
}
