import { type Completion, complete, type FieldRef, formatField, formatValue } from "@anyway-sh/filter";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { count } from "../profit.ts";
import { useView } from "../use-view.ts";
import { keysQuery, valuesQuery } from "./filter-api.ts";

/** Something that can be put where the caret is. */
export interface Choice {
  /** What replaces the range that the completion tells. */
  insert: string;
  detail: string;
  /** Whether a condition ends with it. */
  ends: boolean;
}

const MOST = 40;
const WAIT_MS = 120;
const SCOPES = { property: "property", attributes: "attribute", resource: "resource" } as const;

const scopeOf = (field: FieldRef | undefined) =>
  field && field.name in SCOPES ? SCOPES[field.name as keyof typeof SCOPES] : undefined;

/** What may be written at the caret: what the language knows, and what the traces have. */
export function useCompletion(text: string, caret: number): { completion: Completion; choices: Choice[] } {
  const completion = complete(text, caret);
  const { environment } = useView();
  const { expects, field } = completion;
  const [typed] = useDebouncedValue(completion.typed, WAIT_MS);
  // A word may be the key of a property: `team` offers `property.team`.
  const isWord = expects === "field" && typed.length > 1;
  const keys = useQuery(
    keysQuery(typed, expects === "key" ? scopeOf(field) : isWord ? "property" : undefined, environment),
  );
  const values = useQuery(valuesQuery(typed, expects === "value" ? field : undefined, environment));

  const known = completion.items.map(({ insert, detail, kind }) => ({
    insert,
    detail,
    ends: kind === "value",
  }));
  const ofKeys = (expects === "key" || isWord ? (keys.data ?? []) : []).map(({ key, scope, type }) => {
    const name = scope === "attribute" ? "attributes" : scope;
    const whole = formatField({ name, key });
    return {
      insert: `${expects === "key" ? whole.slice(name.length + 1) : whole}:`,
      detail: type === "number" ? "A number" : expects === "key" ? "" : "A property that spans had",
      ends: false,
    };
  });
  const ofValues = (expects === "value" ? (values.data ?? []) : []).map(({ value, traces }) => ({
    insert: formatValue(value),
    detail: traces === undefined ? "" : count(traces, "trace", "traces"),
    ends: true,
  }));
  const all = expects === "value" ? [...ofValues, ...known] : [...known, ...ofKeys];
  const wanted = completion.typed.toLowerCase();
  const seen = new Set<string>();
  const choices = all.filter(({ insert }) => {
    const isNew = !seen.has(insert) && insert.toLowerCase().includes(wanted);
    seen.add(insert);
    // What is written out already is no choice.
    return isNew && insert !== text.slice(completion.start, completion.end);
  });
  return { completion, choices: choices.slice(0, MOST) };
}
