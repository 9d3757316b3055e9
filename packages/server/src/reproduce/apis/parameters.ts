import type { AttributeValue } from "../../model/span.ts";
import type { Notes } from "../notes.ts";
import type { Json, RecordedCall, Settings } from "../recorded-call.ts";
import { defined } from "./content.ts";

/** What each setting is called in a protocol; one that it does not have is noted. */
export type SettingNames = Partial<Record<keyof Settings, string>>;

/** Not parameters that a protocol may lack, but what other places of a request hold. */
const PLACED = new Set<keyof Settings>(["outputType", "outputSchema", "toolChoice", "reasoningEffort"]);

/**
 * The parameters of a call: those that were recorded whole, else the settings under the names of the protocol. `more`
 * is what the protocol makes of the settings that need more than a name.
 */
export function parametersOf(
  { parameters, settings }: RecordedCall,
  names: SettingNames,
  notes: Notes,
  more: Readonly<Record<string, AttributeValue | undefined>> = {},
): Json {
  if (parameters) return parameters;
  notes.add(
    "Only the parameters that the instrumentation records one by one are known; others may have been sent.",
  );
  const sent: Record<string, AttributeValue | undefined> = {};
  for (const [setting, value] of Object.entries(settings) as [keyof Settings, AttributeValue][]) {
    const name = names[setting];
    if (name !== undefined) sent[name] = value;
    else if (!PLACED.has(setting)) notes.add(`Left out: ${setting}, which this protocol does not have.`);
  }
  return { ...defined(sent), ...defined(more) };
}

/** An answer in JSON of which the schema was not recorded cannot be asked for in the same way. */
export function noteMissingSchema({ settings, parameters }: RecordedCall, notes: Notes): void {
  if (!parameters && settings.outputType === "json" && settings.outputSchema === undefined)
    notes.add("The answer was asked for as JSON; by which schema, if by any, is not recorded.");
}

/** Parameters that say whether the answer is to be streamed, where they do not say so yet. */
export function streamed({ isStream }: RecordedCall, parameters: Json): Json {
  return isStream ? { stream: true, ...parameters } : parameters;
}
