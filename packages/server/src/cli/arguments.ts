import { parseArgs } from "node:util";
import { SETTING_FLAGS } from "../config.ts";
import { nearest } from "../model/nearest.ts";
import { StartError } from "../start-error.ts";

/** A command line taken apart: what stands alone, flags with their values, and the switches that are on. */
export interface Arguments {
  positionals: string[];
  flags: Record<string, string>;
  switches: Set<string>;
}

/** Reads `--flag value`, `--flag=value` and `--switch`. Beside the flags of the settings, only those given exist. */
export function parseArguments(
  args: readonly string[],
  own: readonly string[] = [],
  switches: readonly string[] = [],
): Arguments {
  const known = [...own, ...switches, ...SETTING_FLAGS];
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      known.map((flag) => [
        flag,
        { type: switches.includes(flag) ? ("boolean" as const) : ("string" as const) },
      ]),
    ),
    strict: false,
    tokens: true,
  });
  const parsed: Arguments = { positionals: [], flags: {}, switches: new Set() };
  for (const token of tokens) {
    if (token.kind === "positional") parsed.positionals.push(token.value);
    if (token.kind !== "option") continue;
    if (!known.includes(token.name)) {
      const guess = nearest(token.name, known);
      throw new StartError(
        `There is no flag ${token.rawName}.${guess ? ` Did you mean --${guess}?` : " See anyway --help."}`,
      );
    }
    if (switches.includes(token.name)) {
      if (token.value !== undefined) throw new StartError(`${token.rawName} takes no value.`);
      parsed.switches.add(token.name);
      continue;
    }
    if (token.value === undefined)
      throw new StartError(`${token.rawName} needs a value: ${token.rawName} <value>.`);
    parsed.flags[token.name] = token.value;
  }
  return parsed;
}
