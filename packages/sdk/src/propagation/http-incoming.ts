import type { EventEmitter } from "node:events";
import { IncomingMessage, Server } from "node:http";
import { Server as SecureServer } from "node:https";
import { type Context, context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { guard } from "../guard.ts";
import { contextOf } from "./w3c.ts";

type Emit = EventEmitter["emit"];

/**
 * Has every `node:http` and `node:https` server, and with them Express, Fastify and their kin, handle a request in the
 * trace and with the baggage that its headers name. An instrumentation that does so itself wins: the context it
 * has set is left as it is, and one that it sets later takes the place of this one.
 * @returns what undoes it
 */
export function continueIncomingTraces(): () => void {
  const undo = [Server.prototype, SecureServer.prototype].map(patchEmit);
  return () => {
    for (const step of undo) step();
  };
}

function patchEmit(prototype: EventEmitter): () => void {
  const { emit } = prototype;
  const isInherited = !Object.hasOwn(prototype, "emit");
  let isOn = true;
  const patched: Emit = function (this: EventEmitter, event, ...args) {
    const inside = isOn && event === "request" ? guard(() => contextOfRequest(args[0])) : undefined;
    if (inside === undefined) return emit.call(this, event, ...args);
    return context.with(inside, () => emit.call(this, event, ...args));
  };
  prototype.emit = patched;
  return () => {
    isOn = false; // Where somebody has patched over it, it stays and does nothing.
    if (prototype.emit !== patched) return;
    if (isInherited) Reflect.deleteProperty(prototype, "emit");
    else prototype.emit = emit;
  };
}

/** Undefined where the request belongs to no trace, or has been put into one. */
function contextOfRequest(request: unknown): Context | undefined {
  const active = context.active();
  if (!(request instanceof IncomingMessage) || trace.getSpan(active) !== undefined) return undefined;
  const inside = contextOf(request.headers, active);
  return inside === active || inside === ROOT_CONTEXT ? undefined : inside;
}
