import type { BilledUnit, BilledUnits } from "../model/usage.ts";

/** What is billed by other than tokens, as a row of `spans` has it. */
export type StoredUnits = Partial<Record<BilledUnit, string>>;

export function toUnits(stored: StoredUnits): BilledUnits | undefined {
  const units = Object.entries(stored).map(([unit, count]) => [unit, Number(count)]);
  return units.length === 0 ? undefined : Object.fromEntries(units);
}
