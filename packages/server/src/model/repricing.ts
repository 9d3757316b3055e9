import type { Actor } from "./actor.ts";
import type { TimeRange } from "./time-range.ts";

/**
 * - `previewing`: what would change is being added up; nothing is written.
 * - `previewed`: it waits for somebody to apply or cancel it.
 * - `applying`: spans are being given their new costs.
 */
export const REPRICING_STATUSES = [
  "previewing",
  "previewed",
  "applying",
  "applied",
  "failed",
  "canceled",
] as const;
export type RepricingStatus = (typeof REPRICING_STATUSES)[number];

/** Which calls of a project are priced anew. */
export interface RepricingScope {
  range: TimeRange;
  /** As spans name it; undefined for any. */
  provider: string | undefined;
  /** The model that answered, else the one that was asked for; undefined for any. */
  model: string | undefined;
}

/** What a price of today makes of the calls of a model. Costs in nano-dollars. */
export interface RepricedModel {
  provider: string;
  model: string;
  calls: number;
  /** Calls whose cost, or what it is made of, differs. */
  changed: number;
  unpricedBefore: number;
  unpricedAfter: number;
  before: bigint;
  after: bigint;
}

/** Where a walk over the calls of a period is: all up to here are done. */
export interface RepricingPosition {
  /** Hours since 1970. */
  hour: number;
  traceId: string;
  spanId: string;
}

/** A job that prices the stored calls of a period anew, after it has shown what that changes. Times in milliseconds. */
export interface Repricing extends RepricingScope {
  id: string;
  projectId: string;
  status: RepricingStatus;
  /** Counts the changes of the project's prices: that of the prices which the preview was made with. */
  priceVersion: number;
  /** Calls in the period, as counted at the start of the preview. */
  callsTotal: number;
  /** Of the preview, or of the application once that has begun. */
  callsDone: number;
  position: RepricingPosition | undefined;
  preview: RepricedModel[];
  /** What was in fact changed. */
  applied: RepricedModel[];
  error: string | null;
  createdAt: number;
  createdBy: Actor;
  finishedAt: number | null;
}

/** Adds the calls of one part of a walk to those of the parts before it, by provider and model. */
export function addRepriced(sums: readonly RepricedModel[], more: readonly RepricedModel[]): RepricedModel[] {
  const byModel = new Map(sums.map((one) => [keyOf(one), { ...one }]));
  for (const one of more) {
    const sum = byModel.get(keyOf(one));
    if (!sum) {
      byModel.set(keyOf(one), { ...one });
      continue;
    }
    sum.calls += one.calls;
    sum.changed += one.changed;
    sum.unpricedBefore += one.unpricedBefore;
    sum.unpricedAfter += one.unpricedAfter;
    sum.before += one.before;
    sum.after += one.after;
  }
  return [...byModel.values()];
}

const keyOf = ({ provider, model }: RepricedModel) => JSON.stringify([provider, model]);
