/**
 * Which names of models mean the same: bills name snapshots (`gpt-4o-2024-08-06`) or families (`Claude Opus 4.6`), spans
 * what answered or, where nobody says, what was asked for (`gpt-4o`).
 *
 * 1. Names are the same without capitals, the folder `models/`, the provider before a slash, and the sign between the
 *    parts of a fine-tuned one (`ft:gpt-4o:org::id` is `ft-gpt-4o` on a bill).
 * 2. A name without a snapshot's date stands for any snapshot of its family, where the other side lacks that very name:
 *    then the family is compared as one.
 * 3. Snapshots that both sides name are compared one by one.
 */
export function pairNames(
  billed: readonly string[],
  ours: readonly string[],
): (provider: string, model: string) => string {
  const families = new Map<string, { billed: Set<string>; ours: Set<string> }>();
  const note = (name: string, side: "billed" | "ours") => {
    const family = families.get(familyOf(name)) ?? { billed: new Set(), ours: new Set() };
    families.set(familyOf(name), family);
    family[side].add(name);
  };
  for (const name of billed) note(name, "billed");
  for (const name of ours) note(name, "ours");
  const merged = new Map<string, string>();
  for (const [key, family] of families) {
    const isOpen = (name: string, other: Set<string>) =>
      other.size > 0 && !other.has(name) && !isSnapshot(name);
    const isOne =
      [...family.ours].some((name) => isOpen(name, family.billed)) ||
      [...family.billed].some((name) => isOpen(name, family.ours));
    if (isOne) merged.set(key, [...family.billed].sort().join(", "));
  }
  return (provider, model) => {
    const name = plainName(provider, model);
    return merged.get(familyOf(name)) ?? name;
  };
}

/** Rule 1. */
export function plainName(provider: string, model: string): string {
  const name = model.toLowerCase().replace(/^models\//, "");
  const own = name.startsWith(`${provider}/`) ? name.slice(provider.length + 1) : name;
  return own.replace(/^ft:([^:]+):.*$/, "ft-$1");
}

const SNAPSHOT = /[-@](\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|\d{3})$/;
const isSnapshot = (name: string) => SNAPSHOT.test(name);

/** Without its date; the parts of Anthropic's names have changed their order over time. */
function familyOf(name: string): string {
  const family = name
    .replace(/-latest$/, "")
    .replace(/:[a-z]+$/, "")
    .replace(SNAPSHOT, "");
  return family.startsWith("claude-") ? family.split("-").sort().join("-") : family;
}
