import type { EnvironmentRules } from "../model/settings.ts";

/** For how long rules are remembered: those that were changed hold after so long. */
const REMEMBERED_MS = 10_000;

/** The rules of a project, which every request of spans asks for. */
export function rememberRules(
  read: (projectId: string) => Promise<EnvironmentRules>,
  now: () => number,
): (projectId: string) => Promise<EnvironmentRules> {
  const known = new Map<string, { rules: Promise<EnvironmentRules>; untilMs: number }>();
  return (projectId) => {
    const remembered = known.get(projectId);
    if (remembered && now() < remembered.untilMs) return remembered.rules;
    const rules = read(projectId);
    known.set(projectId, { rules, untilMs: now() + REMEMBERED_MS });
    // What failed is asked again by the next request; who asked now hears of it.
    rules.catch(() => known.delete(projectId));
    return rules;
  };
}
