import type { Environment } from "@anyway-sh/semconv";
import type { Property } from "../model/settings.ts";
import { msToNs, SLOT_NS, type TimeRange } from "../model/time-range.ts";
import { LONGEST_CONVERSATION_NS } from "./conversations.ts";
import { CONVERSATION_VISITS, type ConversationSource } from "./conversion-sql.ts";
import { ownerHash } from "./identities.ts";
import type { Visits } from "./kept-visits.ts";
import { besideValue, propertyValue, VISIT_VALUES, type VisitColumn } from "./visits.ts";

/** What conversions may be broken down by, and conversations chosen by. */
export type Dimension =
  | { of: "workflow" | "agent" | "model" | "provider" | "customer" }
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

/** What a question asks of the `visits` that it is about, but for orders; and what that names. */
export function conversationsAsked(
  { environments, intent, conditions, by }: ConversionQuestion,
  visits: Visits,
): { source: Omit<ConversationSource, "known">; params: Record<string, unknown> } {
  const params: Record<string, unknown> = { ...visits.params, environments };
  const columns = new Set<VisitColumn>(CONVERSATION_VISITS);
  let count = 0;
  const bind = (value: string) => {
    const name = `value${count++}`;
    params[name] = value;
    return `{${name}:String}`;
  };
  const has = ({ field, is }: { field: Dimension; is: string }) => {
    if (field.of === "customer") return `owner = ${ownerHash(bind(is))}`;
    const value = field.of === "property" ? propertyValue(field.key, is) : is;
    const beside = bind(besideValue(field.of, value));
    const [values] = VISIT_VALUES[field.of];
    columns.add(values).add("beside_values");
    return `(has(${values}, ${bind(value)}) OR has(beside_values, ${beside}))`;
  };
  const intends = [
    ...intent.workflows.map((workflow) => has({ field: { of: "workflow" }, is: workflow })),
    ...intent.properties.map(({ key, value }) => has({ field: { of: "property", key }, is: value })),
  ];
  const chosen = conditions.map(has);
  if (by && by.of !== "customer") for (const column of VISIT_VALUES[by.of]) columns.add(column);
  return {
    source: {
      // Of the columns that all of the above name.
      visits: `SELECT * FROM (${visits.sql([...columns])}) WHERE environment IN {environments:Array(String)}`,
      dimension: by && dimensionOf(by, bind),
      intent: intends.length === 0 ? "0" : intends.join(" OR "),
      conditions: chosen,
    },
    params,
  };
}

function dimensionOf(by: Dimension, bind: (value: string) => string): ConversationSource["dimension"] {
  if (by.of === "customer") return "customer";
  const [values, costs] = VISIT_VALUES[by.of];
  if (by.of !== "property") return [values, costs];
  const start = bind(propertyValue(by.key, ""));
  const isOf = `one -> startsWith(one, ${start})`;
  return [
    `arrayMap(one -> substring(one, length(${start}) + 1), arrayFilter(${isOf}, ${values}))`,
    `arrayFilter((cost, one) -> startsWith(one, ${start}), ${costs}, ${values})`,
  ];
}
