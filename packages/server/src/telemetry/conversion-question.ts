import type { Environment } from "@anyway-sh/semconv";
import type { Property } from "../model/settings.ts";
import { msToNs, SLOT_NS, type TimeRange } from "../model/time-range.ts";
import type { VisitCondition, VisitsAsked } from "../model/visit-columns.ts";
import { LONGEST_CONVERSATION_NS } from "./conversations.ts";
import type { VisitKind } from "./visits.ts";

/** What conversions may be broken down by, and conversations chosen by. */
export type Dimension =
  | { of: "workflow" | "agent" | "model" | "provider" }
  | { of: "customer" }
  | { of: "property"; key: string };

/** A question about the conversions of a project. */
export interface ConversionQuestion {
  projectId: string;
  /** Of orders. */
  environment: Environment;
  /** Of conversations. */
  environments: readonly Environment[];
  range: TimeRange;
  windowMs: number;
  /** As {@link ConversionTerms} has it. */
  dating: "event" | "cohort";
  intent: { workflows: readonly string[]; properties: readonly Property[] };
  /** Values that a conversation that is told of has. */
  conditions: readonly { field: Dimension; is: string }[];
  /** What the value of a conversation is of. */
  by: Dimension | undefined;
}

/** Slots that hold whatever a question is about. `earliestMs`: when its first order was placed, if before the period. */
export function slotsOf({ range, windowMs, dating }: ConversionQuestion, earliestMs: number) {
  const windowNs = msToNs(windowMs);
  const fromNs = dating === "cohort" ? 0n : msToNs(earliestMs) - windowNs - LONGEST_CONVERSATION_NS;
  const untilNs = dating === "cohort" ? range.endNs + windowNs : range.endNs;
  return {
    firstSlot: Number((fromNs < 0n ? 0n : fromNs) / SLOT_NS),
    lastSlot: Number((untilNs - 1n) / SLOT_NS),
  };
}

/** What a question asks of visits; `customers` are the numbers of those that it names, by id. */
export function visitsAsked(
  { environments, intent, conditions, by }: ConversionQuestion,
  slots: { firstSlot: number; lastSlot: number },
  customers: ReadonlyMap<string, bigint>,
): VisitsAsked {
  const condition = ({ field, is }: { field: Dimension; is: string }): VisitCondition =>
    field.of === "customer" ? { owner: customers.get(is) ?? 0n } : { of: kindOf(field), is };
  return {
    ...slots,
    environments,
    intent: [
      ...intent.workflows.map((workflow) => ({ of: "workflow", is: workflow })),
      ...intent.properties.map(({ key, value }) => ({ of: kindOf({ of: "property", key }), is: value })),
    ],
    conditions: conditions.map(condition),
    by: by && (by.of === "customer" ? "customer" : kindOf(by)),
  };
}

/** Whose values visits are read with. */
export function kindsOf({ intent, conditions, by }: VisitsAsked): VisitKind[] {
  const named = [...intent, ...conditions].flatMap((condition) => ("of" in condition ? [condition.of] : []));
  return [...new Set([...named, ...(by === undefined || by === "customer" ? [] : [by])])];
}

function kindOf(field: Exclude<Dimension, { of: "customer" }>): VisitKind {
  return field.of === "property" ? `property\0${field.key}` : field.of;
}
