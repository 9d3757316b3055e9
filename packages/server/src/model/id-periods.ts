import { OPEN_SLOT } from "./time-range.ts";

/** For how long an id stands for a customer: slots, the first one in it and the first one after it. */
export interface IdPeriod {
  fromSlot: number;
  untilSlot: number;
  customerId: string;
}

/** Whom an id stands for in a slot; of periods that overlap the first one in the list holds. Else for itself. */
export function customerAt(periods: readonly IdPeriod[], id: string, slot: number): string {
  return periods.find(({ fromSlot, untilSlot }) => fromSlot <= slot && slot < untilSlot)?.customerId ?? id;
}

/** The same for all times: one after the other, without overlaps and without gaps. */
export function periodsOf(periods: readonly IdPeriod[], id: string): IdPeriod[] {
  const bounds = new Set([0, OPEN_SLOT]);
  for (const { fromSlot, untilSlot } of periods) bounds.add(fromSlot).add(untilSlot);
  const ordered = [...bounds].sort((a, b) => a - b);
  const whole: IdPeriod[] = [];
  ordered.forEach((fromSlot, i) => {
    const untilSlot = ordered[i + 1];
    if (untilSlot === undefined) return;
    const customerId = customerAt(periods, id, fromSlot);
    const last = whole.at(-1);
    if (last?.customerId === customerId) last.untilSlot = untilSlot;
    else whole.push({ fromSlot, untilSlot, customerId });
  });
  return whole;
}
