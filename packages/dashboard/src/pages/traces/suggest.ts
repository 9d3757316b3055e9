import { FILTER_FIELDS, type FilterField, PROPERTY_PREFIX, SCORE_PREFIX } from "../../trace-filters.ts";

/** What the word being typed may be completed to. */
export interface Suggestion {
  text: string;
  note: string;
}

const MOST = 12;

/** Completes the last word of a query: names of filters, then the values known for the one that was named. */
export function suggest(
  text: string,
  known: Record<string, readonly string[]>,
  fields: readonly FilterField[] = FILTER_FIELDS,
): Suggestion[] {
  const word = text.split(/\s/).at(-1)?.toLowerCase() ?? "";
  const colon = word.indexOf(":");
  if (colon < 0) {
    const names: Suggestion[] = fields.map((field) => ({
      text: field.bounds ? `${field.name}:>` : `${field.name}:`,
      note: field.hint,
    }));
    names.push({ text: PROPERTY_PREFIX, note: "property.team:growth" });
    names.push({ text: SCORE_PREFIX, note: "score.helpful:false" });
    return names.filter((name) => name.text.includes(word) && name.text !== word);
  }
  const field = fields.find((candidate) => candidate.name === word.slice(0, colon));
  if (!field || field.bounds) return [];
  const begun = word.slice(colon + 1);
  const values = field.values ?? known[field.name] ?? [];
  return values
    .filter((value) => value.toLowerCase().includes(begun) && value.toLowerCase() !== begun)
    .slice(0, MOST)
    .map((value) => ({ text: `${field.name}:${/\s/.test(value) ? `"${value}"` : value}`, note: "" }));
}
