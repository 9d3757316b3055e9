import type { ClickHouseClient } from "@clickhouse/client";
import type { FewStrings, Lists } from "../model/conversion-columns.ts";
import { halvesOf } from "../model/number-places.ts";
import type { VisitSegment, VisitValues } from "../model/visit-columns.ts";
import { type KeepsVisits, type KeptSlots, keepVisits, type SlotRange } from "./kept-visits.ts";
import { selectColumns } from "./native.ts";
import { selectVisits, VALUE_TYPES, VISIT_TYPES, type VisitKind } from "./visits.ts";

/** Visits are held by day, since few of many days change between two questions; of older ones by eight days, which are read at once. */
const SLOTS_OF_A_DAY = 96;
const SLOTS_OF_EIGHT_DAYS = 8 * SLOTS_OF_A_DAY;
/** What is held of all projects; what was used last is held longest. */
const MOST_HELD_BYTES = 256 * 1024 * 1024;
/** And for how long after its last use, as the next question finds. */
const HELD_FOR_MS = 600_000;
/** As many kinds of values are held of a day. */
const MOST_KINDS = 4;

interface HeldDays {
  /** What it was read of. */
  slots: Slots;
  kinds: readonly VisitKind[];
  segment: Promise<VisitSegment>;
  bytes: number;
  usedAt: number;
}
/** Slots that are kept, with the states of what these are made of. */
interface Slots {
  slot: Uint32Array;
  state: Uint32Array;
}

/** By project and days, what was used last behind all others. */
type Held = Map<string, HeldDays>;
const heldBy = new WeakMap<ClickHouseClient, Held>();

/**
 * All visits in a range, and maybe others. What is no longer written is held in memory, and read again where what it is
 * made of differs from what there is now.
 */
export async function readVisits(
  client: ClickHouseClient,
  range: SlotRange,
  kinds: readonly VisitKind[],
  keeps: KeepsVisits,
): Promise<VisitSegment[]> {
  const { projectId } = range;
  // Of whole days, so that these are the same to every question.
  const firstSlot = range.firstSlot - (range.firstSlot % SLOTS_OF_EIGHT_DAYS);
  const lastSlot = range.lastSlot - (range.lastSlot % SLOTS_OF_EIGHT_DAYS) + SLOTS_OF_EIGHT_DAYS - 1;
  const kept = await keepVisits(client, { projectId, firstSlot, lastSlot }, keeps);
  const held: Held = heldBy.get(client) ?? new Map();
  heldBy.set(client, held);
  const segments: VisitSegment[] = [];
  for (const slots of daysOf(kept)) segments.push(await holdDays(client, held, { projectId, slots, kinds }));
  letGo(held);
  const live = { ...range, firstSlot: Math.max(range.firstSlot, kept.liveFrom) };
  if (live.firstSlot <= live.lastSlot) segments.push(await readSegment(client, "lines", live, kinds));
  return segments;
}

function daysOf({ slot, state, liveFrom }: KeptSlots): Slots[] {
  const days: Slots[] = [];
  const halves = halvesOf(state);
  for (let from = 0, to = 0; from < slot.length && (slot[from] ?? 0) < liveFrom; from = to) {
    const end = Math.min(endOf(slot[from] ?? 0, liveFrom), liveFrom);
    while (to < slot.length && (slot[to] ?? 0) < end) to++;
    days.push({ slot: slot.subarray(from, to), state: halves.subarray(from * 2, to * 2) });
  }
  return days;
}

/** Where the days end that a slot is held with. */
function endOf(slot: number, liveFrom: number): number {
  const eight = slot - (slot % SLOTS_OF_EIGHT_DAYS) + SLOTS_OF_EIGHT_DAYS;
  return eight + SLOTS_OF_A_DAY <= liveFrom ? eight : slot - (slot % SLOTS_OF_A_DAY) + SLOTS_OF_A_DAY;
}

let lastId = 0;

function holdDays(
  client: ClickHouseClient,
  held: Held,
  asked: { projectId: string; slots: Slots; kinds: readonly VisitKind[] },
): Promise<VisitSegment> {
  const { projectId, slots } = asked;
  const [firstSlot, lastSlot] = [slots.slot[0] ?? 0, slots.slot.at(-1) ?? 0];
  const key = `${projectId} ${Math.floor(firstSlot / SLOTS_OF_A_DAY)}`;
  const last = held.get(key);
  const isSame = last !== undefined && isEqual(last.slots, slots);
  held.delete(key);
  if (isSame && asked.kinds.every((kind) => last.kinds.includes(kind))) {
    last.usedAt = performance.now();
    held.set(key, last);
    return last.segment;
  }
  // Read together, since rows of two readings may not be in the same order.
  const kinds = isSame ? withOthers(asked.kinds, last.kinds) : asked.kinds;
  const id = ++lastId;
  const segment = readSegment(client, "kept", { projectId, firstSlot, lastSlot }, kinds).then((read) => ({
    ...read,
    id,
  }));
  const now: HeldDays = { slots: copyOf(slots), kinds, segment, bytes: 0, usedAt: performance.now() };
  held.set(key, now);
  segment.then(
    (read) => {
      // Those of values are among these columns.
      now.bytes = bytesOf(read.visits);
    },
    () => held.get(key) === now && held.delete(key),
  );
  return segment;
}

/** Kinds that were asked for lately may be asked for again. */
function withOthers(kinds: readonly VisitKind[], others: readonly VisitKind[]): VisitKind[] {
  return [...new Set([...kinds, ...others])].slice(0, Math.max(kinds.length, MOST_KINDS));
}

function copyOf({ slot, state }: Slots): Slots {
  return { slot: slot.slice(), state: state.slice() };
}

function isEqual(a: Slots, b: Slots): boolean {
  return (
    a.slot.length === b.slot.length &&
    a.slot.every((slot, i) => slot === b.slot[i]) &&
    a.state.every((half, i) => half === b.state[i])
  );
}

function letGo(held: Held): void {
  const now = performance.now();
  let bytes = 0;
  for (const day of held.values()) bytes += day.bytes;
  for (const [key, day] of held) {
    if (bytes <= MOST_HELD_BYTES && now - day.usedAt < HELD_FOR_MS) return;
    held.delete(key);
    bytes -= day.bytes;
  }
}

async function readSegment(
  client: ClickHouseClient,
  from: "kept" | "lines",
  range: SlotRange,
  kinds: readonly VisitKind[],
): Promise<VisitSegment> {
  const where = "slot BETWEEN {firstSlot:UInt32} AND {lastSlot:UInt32}";
  const { query, params } = selectVisits({ from, where }, kinds);
  const ofKinds = kinds.flatMap((_, kind) =>
    Object.entries(VALUE_TYPES).map(([name, type]) => [`${name}${kind}`, type] as const),
  );
  const columns = await selectColumns(client, { ...VISIT_TYPES, ...Object.fromEntries(ofKinds) }, query, {
    ...params,
    ...range,
  });
  const lists = columns as unknown as Record<string, Lists<unknown>>;
  const values = kinds.map((kind, i): [VisitKind, VisitValues] => [
    kind,
    {
      values: lists[`values${i}`] as Lists<FewStrings>,
      // Their lists end where those of the values do.
      costs: lists[`costs${i}`]?.values as Float64Array,
      beside: lists[`beside${i}`] as Lists<FewStrings>,
    },
  ]);
  return { visits: columns, values: new Map(values) };
}

/** Of all numbers in it, but for the strings, of which there are few. */
function bytesOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return 0;
  return Object.values(value).reduce<number>((bytes, part) => bytes + bytesOf(part), 0);
}
