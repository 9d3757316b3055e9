import type { AssociationProperty } from "@anyway-sh/semconv";
import { Associations } from "../attribution/associations.ts";
import type { AssociationValue } from "../context.ts";
import { runtime } from "../runtime.ts";
import { identify } from "./identify.ts";

/** What can be done once tracing is on, in one object. */
export interface AnywayClient {
  readonly associations: {
    /** See {@link Associations}. */
    set(associations: readonly (readonly [AssociationProperty | (string & {}), AssociationValue])[]): void;
  };
  /** See {@link identify}. */
  readonly identify: typeof identify;
}

const client: AnywayClient = { associations: Associations, identify };

/** @returns undefined before `initialize` and after `shutdown` */
export function getClient(): AnywayClient | undefined {
  return runtime() === undefined ? undefined : client;
}
