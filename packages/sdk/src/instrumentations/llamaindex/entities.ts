import type { EntityKind } from "@anyway-sh/semconv";
import { type Attributes, context } from "@opentelemetry/api";
import { isTracingSuppressed } from "@opentelemetry/core";
import { openEntity } from "../../entity.ts";
import { guard } from "../../guard.ts";
import { observeResult } from "../../observe/result.ts";
import { spanIn } from "../../own-span.ts";
import { runtime } from "../../runtime.ts";
import type { Method } from "../patch.ts";

/** One call of a method as a step of the application. */
export interface Step {
  readonly kind: EntityKind;
  readonly name: string;
  readonly input: unknown;
  /** The undefined ones are left out. */
  readonly attributes?: Attributes;
  /** What is recorded of a result, or of the parts of a streamed one. */
  output(result: unknown): unknown;
}

/** `method` with one span a call. @param describe gives undefined for a call that is not to be traced */
export function tracedEntity(
  method: Method,
  describe: (target: object, args: readonly unknown[]) => Step | undefined,
): Method {
  return function (...args) {
    if (runtime() === undefined || isTracingSuppressed(context.active())) return method.apply(this, args);
    const step = guard(() => describe(this, args));
    const entity = step && guard(() => openStep(step));
    if (entity === undefined) return method.apply(this, args);
    let result: unknown;
    try {
      result = context.with(entity.context, () => method.apply(this, args));
    } catch (error) {
      entity.fail(error);
      throw error;
    }
    return observeResult(result, { ...entity, succeed: (value) => entity.succeed(recorded(step, value)) });
  };
}

function openStep({ kind, name, input, attributes }: Step) {
  const entity = openEntity(kind, { name, inputParameters: [input] }, name, []);
  if (attributes) spanIn(entity.context)?.setAttributes(attributes);
  return entity;
}

/** Made when it is written, and only then. */
function recorded(step: Step | undefined, value: unknown): { toJSON(): unknown } {
  return { toJSON: () => step?.output(value) };
}
