import { createStanding } from "../src/attribution/visit-owners.ts";
import type { FewStrings, Lists } from "../src/model/conversion-columns.ts";
import { type StandingColumns, VISIT_MARKS, type VisitSegment } from "../src/model/visit-columns.ts";

/** What the numbers of sessions begin behind, so that none is that of a conversation without one. */
export const SESSION = 1_000;
const MINUTE_NS = 60_000_000_000n;

/** A visit of one trace. */
export interface ToldVisit {
  owner: number;
  /** Zero for none. */
  session: number;
  user: number;
  /** Minutes, and nanoseconds beyond them. */
  at: number;
  ns: number;
  lasts: number;
  touch: boolean;
  cost: number;
  order: number;
  workflow: string;
}

export const startNs = ({ at, ns }: ToldVisit) => BigInt(at) * MINUTE_NS + BigInt(ns);
export const endNs = (one: ToldVisit) => startNs(one) + BigInt(one.lasts) * MINUTE_NS;
const ms = (ns: bigint) => Number(ns / 1_000_000n);
const rest = (ns: bigint) => Number(ns % 1_000_000n);

/** These as columns, all of one slot; workflows are the only values. */
export function toSegment(visits: readonly ToldVisit[]): VisitSegment {
  const { length } = visits;
  const numbers = (of: (one: ToldVisit) => number) => Float64Array.from(visits, of);
  const whole = (of: (one: ToldVisit) => number) => Uint32Array.from(visits, of);
  const ids = (of: (one: ToldVisit) => number) => BigUint64Array.from(visits, (one) => BigInt(of(one)));
  const lists = <Values>(count: (one: ToldVisit) => number, values: Values): Lists<Values> => {
    let end = 0;
    return { values, ends: whole((one) => (end += count(one))) };
  };
  const named = visits.filter(({ order }) => order > 0);
  const keys = ["", "chat", "search"];
  const few = (of: readonly ToldVisit[]): FewStrings => ({
    keys,
    at: Uint32Array.from(of, ({ workflow }) => keys.indexOf(workflow)),
  });
  const flows = visits.filter(({ workflow }) => workflow !== "");
  return {
    visits: {
      slot: new Uint32Array(length).fill(5),
      environment: { keys: ["production"], at: new Uint32Array(length) },
      who: ids(({ owner }) => owner),
      session: ids(({ session }) => (session === 0 ? 0 : SESSION + session)),
      user: ids(({ user }) => user),
      marks: Uint8Array.from(
        visits,
        ({ touch, session }) =>
          VISIT_MARKS.named + (touch ? VISIT_MARKS.touch : 0) + (session === 0 ? VISIT_MARKS.alone : 0),
      ),
      startMs: numbers((one) => ms(startNs(one))),
      startNs: whole((one) => rest(startNs(one))),
      endMs: numbers((one) => ms(endNs(one))),
      endNs: whole((one) => rest(endNs(one))),
      cost: numbers(({ cost }) => cost),
      unpriced: new Uint32Array(length),
      orders: lists(
        ({ order }) => Math.min(1, order),
        BigUint64Array.from(named, ({ order }) => BigInt(order)),
      ),
      traces: lists(() => 0, new BigUint64Array()),
    },
    values: new Map([
      [
        "workflow",
        {
          values: lists(({ workflow }) => Number(workflow !== ""), few(flows)),
          costs: Float64Array.from(flows, ({ cost }) => cost),
          beside: lists(() => 0, few([])),
        },
      ],
    ]),
  };
}

const NOBODY = {
  ends: new Uint32Array(),
  from: new Uint32Array(),
  until: new Uint32Array(),
  owner: new BigUint64Array(),
};
/** Everybody stands for themselves. */
export const NOBODY_STANDS: StandingColumns = {
  generation: undefined,
  always: { key: new BigUint64Array(), owner: new BigUint64Array() },
  dated: { key: new BigUint64Array(), periods: NOBODY },
  users: { key: new BigUint64Array(), customers: NOBODY, periodEnds: new Uint32Array(), periods: NOBODY },
};
export const NO_STANDING = createStanding(NOBODY_STANDS);
