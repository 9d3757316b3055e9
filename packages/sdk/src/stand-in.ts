/**
 * OpenTelemetry has one tracer provider, context manager and propagator in a process, and the first that is
 * registered stays. The SDK's stand in for the application's own, and make way when those come later: the
 * application would lose its spans otherwise. Every copy of `@opentelemetry/api` that is loaded is taught that; a
 * copy of another version would not even be heard.
 * @module
 */
import { context, diag, metrics, propagation, trace } from "@opentelemetry/api";
import { patchMethod } from "./instrumentations/patch.ts";

/** What all copies of the API share, as `registerGlobal` in `@opentelemetry/api` keeps it. */
type Globals = { version: string } & { [type: string]: unknown };
type StandInType = "context" | "trace" | "propagation";

/** The copy that the SDK itself uses. */
const OWN_API = { context, trace, propagation, metrics, diag };

const GLOBALS = Symbol.for("opentelemetry.js.api.1");
/** Shared by the copies of the SDK, as a bundle may have one of its own. */
const STAND_INS = Symbol.for("@anyway-sh/node-server-sdk stand-ins");

const shared = globalThis as { [GLOBALS]?: Globals | undefined; [STAND_INS]?: Record<string, unknown> };

/** What registers each of the globals, of those that OpenTelemetry's set-ups do register. */
const REGISTRATIONS = {
  context: "setGlobalContextManager",
  trace: "setGlobalTracerProvider",
  propagation: "setGlobalPropagator",
  metrics: "setGlobalMeterProvider",
  diag: "setLogger",
} as const;

/**
 * Has the SDK's own registered, until the application registers its own.
 *
 * @returns what takes it back
 */
export function standIn(type: StandInType, register: () => boolean): () => void {
  letRegister(OWN_API);
  if (!register()) return () => {};
  const registered = globals()?.[type];
  standIns()[type] = registered;
  return () => {
    if (standIns()[type] !== registered) return;
    delete standIns()[type];
    OWN_API[type].disable();
  };
}

/** Whether the SDK's own is at work, and not the application's. */
export function isStandingIn(type: StandInType): boolean {
  return standIns()[type] !== undefined;
}

/** Lets the application register with `api`, a copy of `@opentelemetry/api`, what the SDK stands in for. */
export function letRegister(api: unknown): void {
  const parts = api as Partial<Record<string, unknown>>;
  for (const [type, method] of Object.entries(REGISTRATIONS)) {
    patchMethod(parts[type], method, (register) => {
      return function (...args) {
        return makingWay(type, () => register.apply(this, args));
      };
    });
  }
}

function makingWay<T>(type: string, register: () => T): T {
  const before = globals();
  const isFree = before?.[type] === undefined || before[type] === standIns()[type];
  if (before === undefined || !isFree) return register();
  shared[GLOBALS] = undefined;
  try {
    return register();
  } finally {
    const after = globals();
    if (after?.[type] !== undefined) delete standIns()[type];
    shared[GLOBALS] = { ...before, ...after, version: newer(before.version, after?.version) };
  }
}

/** A copy of the API hears of what a newer one registered, and of nothing from an older one. */
function newer(one: string, other = one): string {
  return one.localeCompare(other, "en", { numeric: true }) < 0 ? other : one;
}

function globals(): Globals | undefined {
  return shared[GLOBALS];
}

function standIns(): Record<string, unknown> {
  shared[STAND_INS] ??= {};
  return shared[STAND_INS];
}
