import type { OwnedVisits } from "./owned-visits.ts";

type Times = Pick<OwnedVisits, "startMs" | "startNs" | "endMs" | "endNs" | "session" | "user">;

/** Fewer are sorted by moving each to its place, since they mostly come in order. */
const FEW = 64;

/** Sorts the visits at `from` up to before `to` of `order` by start, then by end. */
export function sortVisits(order: Int32Array, from: number, to: number, visits: Times): void {
  if (to - from > FEW) {
    if (!isSorted(order, from, to, visits))
      order.subarray(from, to).sort((a, b) => compareVisits(a, b, visits));
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const visit = order[i] ?? 0;
    let at = i;
    for (; at > from && compareVisits(order[at - 1] ?? 0, visit, visits) > 0; at--)
      order[at] = order[at - 1] ?? 0;
    order[at] = visit;
  }
}

function isSorted(order: Int32Array, from: number, to: number, visits: Times): boolean {
  for (let i = from + 1; i < to; i++)
    if (compareVisits(order[i - 1] ?? 0, order[i] ?? 0, visits) > 0) return false;
  return true;
}

function compareVisits(
  a: number,
  b: number,
  { startMs, startNs, endMs, endNs, session, user }: Times,
): number {
  return (
    (startMs[a] ?? 0) - (startMs[b] ?? 0) ||
    (startNs[a] ?? 0) - (startNs[b] ?? 0) ||
    (endMs[a] ?? 0) - (endMs[b] ?? 0) ||
    (endNs[a] ?? 0) - (endNs[b] ?? 0) ||
    // Of no meaning, but the same whatever the order in which they came.
    (session[a * 2] ?? 0) - (session[b * 2] ?? 0) ||
    (user[a * 2] ?? 0) - (user[b * 2] ?? 0)
  );
}
