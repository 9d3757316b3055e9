import type { Settings, SettingsPatch } from "@anyway-sh/api";
import { ENVIRONMENTS, type Environment } from "@anyway-sh/semconv";

/** Lines as they are typed: `key=value`. */
export const toLines = (properties: Settings["intent"]["properties"]): string =>
  properties.map(({ key, value }) => `${key}=${value}`).join("\n");

/** Lines as they are typed: `staging = test` for a name, `team=qa = internal` for a property. */
export const toRules = ({ names, properties }: Settings["environments"]): string =>
  [
    ...properties.map(({ key, value, environment }) => `${key}=${value} = ${environment}`),
    ...Object.entries(names).map(([name, environment]) => `${name} = ${environment}`),
  ].join("\n");

/** What was typed, or what is wrong with it. */
type Read<T> = { ok: true; value: T } | { ok: false; problem: string };

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

export function readProperties(text: string): Read<Settings["intent"]["properties"]> {
  const properties = [];
  for (const line of linesOf(text)) {
    const [, key, value] = /^([^=]+?)\s*=\s*(.+)$/.exec(line) ?? [];
    if (!key || !value) return { ok: false, problem: `Write “${line}” as key=value.` };
    properties.push({ key, value });
  }
  return { ok: true, value: properties };
}

export function readRules(text: string): Read<NonNullable<SettingsPatch["environments"]>> {
  const names: Record<string, Environment> = {};
  const properties = [];
  for (const line of linesOf(text)) {
    const end = line.lastIndexOf("=");
    const said = line.slice(end + 1).trim();
    const environment = ENVIRONMENTS.find((name) => name === said);
    const of = line.slice(0, Math.max(end, 0)).trim();
    if (!environment || of === "")
      return { ok: false, problem: `End “${line}” with = and one of ${ENVIRONMENTS.join(", ")}.` };
    const [, key, value] = /^([^=]+?)\s*=\s*(.+)$/.exec(of) ?? [];
    if (key && value) properties.push({ key, value, environment });
    else names[of] = environment;
  }
  return { ok: true, value: { names, properties } };
}

export const readNames = linesOf;
