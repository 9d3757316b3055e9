import { guard } from "../guard.ts";
import { INSTRUMENTATIONS } from "../instrumentations/registry.ts";
import { log } from "../log.ts";
import type { InstrumentModules } from "../options.ts";
import { classesOf, clientsNamedIn } from "./client-classes.ts";
import { patchLoadedModules } from "./loaded-modules.ts";
import { isWatching, watchModules } from "./module-hooks.ts";

/** Traces the clients that are given in `modules`, those that are loaded, and those that will be. */
export function instrumentAll(modules: InstrumentModules): void {
  for (const option of Object.keys(modules) as (keyof InstrumentModules)[]) patchAs(option, modules[option]);
  if (isWatching()) return;
  watchModules();
  guard(patchLoadedModules);
}

/**
 * Traces the calls of a client that `initialize` cannot find: one inside a bundle, for example. It may be the
 * client itself, its class, or what its package exports, and all clients of that class are traced then. May be
 * called before `initialize` and after.
 *
 * @returns the very same client
 * @example
 * const openai = instrument(new OpenAI());
 */
export function instrument<T>(client: T): T {
  const options = guard(() => clientsNamedIn(client)) ?? [];
  for (const option of options) patchAs(option, client);
  if (options.length === 0) {
    log(
      "instrument() was given no client that it knows. initialize({ instrumentModules }) is told which it is.",
    );
  }
  return client;
}

function patchAs(name: keyof InstrumentModules, client: unknown): void {
  const option = name === "llamaIndexOpenAI" ? "llamaIndex" : name;
  const instrumentations = INSTRUMENTATIONS.filter((one) => one.option === option);
  if (instrumentations.length === 0) log(`instrumentModules.${name} is not known, and is not traced.`);
  const given = guard(() => classesOf(client)) ?? [];
  for (const instrumentation of instrumentations) {
    for (const exported of given) guard(() => instrumentation.patch(exported));
  }
}
