import type { Lists } from "../model/conversion-columns.ts";
import { halvesOf } from "../model/number-places.ts";
import type { OwnedVisits } from "./owned-visits.ts";

/** Of each conversation, by visits: what they name or hold of orders. */
export function evidenceOf(
  { evidence }: OwnedVisits,
  conversation: Int32Array,
  conversations: number,
): Lists<BigUint64Array> {
  const ends = new Uint32Array(conversations);
  for (const visit of evidence.visit) {
    const row = conversation[visit] ?? 0;
    ends[row] = (ends[row] ?? 0) + 1;
  }
  for (let row = 1; row < conversations; row++) ends[row] = (ends[row] ?? 0) + (ends[row - 1] ?? 0);
  const values = new BigUint64Array(evidence.visit.length);
  const halves = halvesOf(values);
  // From the end of each list to its start.
  const next = ends.slice();
  for (let i = evidence.visit.length - 1; i >= 0; i--) {
    const row = conversation[evidence.visit[i] ?? 0] ?? 0;
    const at = (next[row] ?? 0) - 1;
    halves[at * 2] = evidence.low[i] ?? 0;
    halves[at * 2 + 1] = evidence.high[i] ?? 0;
    next[row] = at;
  }
  return { values, ends };
}

/**
 * Of each conversation the place of the value that most was spent on, of equal ones the first by name. `value` is that
 * plus one where there is but one, and 0 for none; `mixed` are those with several.
 */
export function primaryValues(
  visits: OwnedVisits,
  conversation: Int32Array,
  value: Uint32Array,
  mixed: Set<number>,
): Uint32Array {
  const { keys, moreValues } = visits;
  const places = new Uint32Array(value.length);
  for (let row = 0; row < places.length; row++) places[row] = Math.max(0, (value[row] ?? 0) - 1);
  for (const { visit } of moreValues) mixed.add(conversation[visit] ?? 0);
  if (mixed.size === 0) return places;
  const spent = new Map<number, Map<number, number>>(Array.from(mixed, (row) => [row, new Map()]));
  const isMixed = new Uint8Array(value.length);
  for (const row of mixed) isMixed[row] = 1;
  const add = (visit: number, place: number, cost: number) => {
    const own = spent.get(conversation[visit] ?? 0);
    own?.set(place, (own.get(place) ?? 0) + cost);
  };
  for (let visit = 0; visit < conversation.length; visit++) {
    const one = visits.value[visit] ?? 0;
    if (one > 0 && isMixed[conversation[visit] ?? 0] === 1) add(visit, one - 1, visits.valueCost[visit] ?? 0);
  }
  for (const { visit, value: place, cost } of moreValues) add(visit, place, cost);
  const name = (place: number) => keys[place] ?? "";
  for (const [row, own] of spent)
    places[row] = [...own].reduce((most, one) =>
      one[1] > most[1] || (one[1] === most[1] && name(one[0]) < name(most[0])) ? one : most,
    )[0];
  return places;
}
