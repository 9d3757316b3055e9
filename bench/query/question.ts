import type { BusinessReads } from "../../packages/server/src/business/store.ts";
import type { TelemetryStore } from "../../packages/server/src/telemetry/store.ts";
import type { Business } from "./business.ts";

/** What questions are asked about: things of the business, from all over it. */
export interface Subjects {
  store: TelemetryStore;
  records: BusinessReads;
  business: Business;
  traceIds: readonly string[];
  customerIds: readonly string[];
  sessionIds: readonly string[];
  orderIds: readonly string[];
}

/** What the product is asked. */
export interface Question {
  name: string;
  /** Asks about the `turn`-th subject; resolves to how many rows came. */
  ask(subjects: Subjects, turn: number): Promise<number>;
}

/** One of a list that is gone through again and again. */
export function at<T>(list: readonly T[], turn: number): T {
  const found = list[turn % list.length];
  if (found === undefined) throw new Error("The business has nothing to ask about.");
  return found;
}
