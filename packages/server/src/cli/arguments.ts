import { parseArgs } from "node:util";
import { SETTING_FLAGS } from "../config.ts";
import { nearest } from "../model/nearest.ts";
import { StartError } from "../start-error.ts";

/** A command line taken apart: what stands alone, and flags with their values. */
export interface Arguments {
  positionals: string[];
  flags: Record<string, string>;
}

/** Reads `--flag value` and `--flag=value`. Beside those of the settings, only the flags `own` exist. */
export function parseArguments(args: readonly string[], own: readonly string[] = []): Arguments {
  const known = [...own, ...SETTING_FLAGS];
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(known.map((flag) => [flag, { type: "string" as const }])),
    strict: false,
    tokens: true,
  });
  const parsed: Arguments = { positionals: [], flags: {} };
  for (const token of tokens) {
    if (token.kind === "positional") parsed.positionals.push(token.value);
    if (token.kind !== "option") continue;
    if (!known.includes(token.name)) {
      const guess = nearest(token.name, known);
      throw new StartError(
        `There is no flag ${token.rawName}.${guess ? ` Did you mean --${guess}?` : " See anyway --help."}`,
      );
    }
    if (token.value === undefined)
      throw new StartError(`${token.rawName} needs a value: ${token.rawName} <value>.`);
    parsed.flags[token.name] = token.value;
  }
  return parsed;
}
