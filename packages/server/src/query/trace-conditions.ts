import type { Condition, Filter, Match, Position } from "@anyway-sh/filter";
import type { ScoreCondition, TraceCondition } from "./trace-query.ts";

/** What conditions mean in the query language, taken apart: every one must hold, and none is an `and`. */
export function toFilters(conditions: readonly TraceCondition[]): Filter[] {
  return conditions.flatMap((condition) => partsOf(toFilter(condition)));
}

/** What must hold of a filter, each for itself. */
function partsOf(filter: Filter): readonly Filter[] {
  return filter.type === "and" ? filter.of.flatMap(partsOf) : [filter];
}

function toFilter(condition: TraceCondition): Filter {
  switch (condition.field) {
    case "filter":
      return condition.is;
    case "property":
      return { type: "field", field: { name: "property", key: condition.key }, match: is(condition.is) };
    case "duration":
      return field("latency", between(condition.atLeastNs, condition.atMostNs));
    case "cost":
      return field("cost", between(condition.atLeast, condition.atMost));
    case "score":
      return ofScore(condition);
    case "customerSource":
      return field("charged", is(condition.is));
    case "incomplete":
      return field("incomplete", is(String(condition.is)));
    default:
      return field(condition.field, is(condition.is));
  }
}

function ofScore({ name, is: value, atLeast, atMost }: ScoreCondition): Filter {
  const match = value === undefined ? between(atLeast, atMost) : is(value);
  return { type: "field", field: { name: "score", key: name }, match };
}

const field = (name: Condition["field"]["name"], match: Match): Filter => ({
  type: "field",
  field: { name },
  match,
});
const is = (text: string): Match => ({ op: "is", values: [{ kind: "text", text }] });
const between = (atLeast: bigint | undefined, atMost: bigint | undefined): Match => ({
  op: "between",
  ...(atLeast === undefined ? {} : { from: { value: atLeast, inclusive: true } }),
  ...(atMost === undefined ? {} : { to: { value: atMost, inclusive: true } }),
});

/** All conditions on fields that stand anywhere in a filter. */
export function* fieldsIn(filter: Filter): Generator<Condition & Partial<Position>> {
  if (filter.type === "field") yield filter;
  else if (filter.type === "and" || filter.type === "or") for (const one of filter.of) yield* fieldsIn(one);
  else if (filter.type === "not" || filter.type === "span") yield* fieldsIn(filter.of);
}

/** Whether a filter asks for costs alone: of sessions, it means those of the whole session. */
export function isOfCost(filter: Filter): boolean {
  if (filter.type === "field") return filter.field.name === "cost";
  if (filter.type === "and" || filter.type === "or") return filter.of.every(isOfCost);
  return filter.type === "not" && isOfCost(filter.of);
}

/** The one text that the field must be, where the condition says no more. */
export function textOf(filter: Filter, name: Condition["field"]["name"]): string | undefined {
  if (filter.type !== "field" || filter.field.name !== name || filter.match.op !== "is") return undefined;
  const [value, ...others] = filter.match.values;
  return value?.kind === "text" && others.length === 0 ? value.text : undefined;
}

/** The customer that a query asks for, if it asks for one. */
export function customerOf({ conditions }: { conditions: readonly TraceCondition[] }): string | undefined {
  for (const filter of toFilters(conditions)) {
    const customer = textOf(filter, "customer");
    if (customer !== undefined) return customer;
  }
  return undefined;
}
