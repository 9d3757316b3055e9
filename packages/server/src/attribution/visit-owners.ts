import type { OrderColumns } from "../model/conversion-columns.ts";
import { halvesOf, NumberPlaces } from "../model/number-places.ts";
import { SLOT_MS } from "../model/time-range.ts";
import type { OwnerPeriods, StandingColumns } from "../model/visit-columns.ts";

/** Who stands for whom, to be asked for any of them. */
export interface Standing {
  always: Rows;
  alwaysOwner: Uint32Array;
  dated: Rows;
  datedPeriods: Periods;
  users: Rows;
  customers: Periods;
  memberPeriods: Periods;
}
type Periods = Omit<OwnerPeriods, "owner"> & { owner: Uint32Array };

export function createStanding({ always, dated, users }: StandingColumns): Standing {
  return {
    always: new Rows(always.key),
    alwaysOwner: halvesOf(always.owner),
    dated: new Rows(dated.key),
    datedPeriods: { ...dated.periods, owner: halvesOf(dated.periods.owner) },
    users: new Rows(users.key),
    customers: { ...users.customers, owner: halvesOf(users.customers.owner) },
    memberPeriods: { ...users.periods, ends: users.periodEnds, owner: halvesOf(users.periods.owner) },
  };
}

/** Finds the row of a key; of several the first. */
class Rows {
  readonly #places: NumberPlaces;
  readonly #rows: Uint32Array;

  constructor(keys: BigUint64Array) {
    this.#places = new NumberPlaces(keys.length);
    this.#rows = new Uint32Array(keys.length);
    const halves = halvesOf(keys);
    for (let row = 0; row < keys.length; row++) {
      const { size } = this.#places;
      if (this.#places.add(halves[row * 2] ?? 0, halves[row * 2 + 1] ?? 0) === size) this.#rows[size] = row;
    }
  }

  find(low: number, high: number): number {
    const place = this.#places.find(low, high);
    return place < 0 ? -1 : (this.#rows[place] ?? 0);
  }
}

/** Whose orders are: whom the customer that they name stood for as they were placed, else who made them. */
export function ownersOfOrders(
  { customer, maker, placedMs }: Pick<OrderColumns, "customer" | "maker" | "placedMs">,
  standing: Standing,
): BigUint64Array {
  const visitors = new VisitOwners(standing);
  const customers = halvesOf(customer);
  const places = new Int32Array(customer.length);
  for (let i = 0; i < places.length; i++) {
    const slot = Math.floor((placedMs[i] ?? 0) / SLOT_MS);
    places[i] = visitors.at(customers[i * 2] ?? 0, customers[i * 2 + 1] ?? 0, slot) >> 1;
  }
  const owners = visitors.owners.numbers();
  return customer.map((one, i) => (one === 0n ? (maker[i] ?? 0n) : (owners[places[i] ?? 0] ?? 0n)));
}

/** Answers of {@link VisitOwners.at} are the place of an owner twice, and this where a user lent it. */
export const LENT = 1;
const VARIES = -1;

/** Whose visits are: a user's only customer, else whoever the visitor stands for. */
export class VisitOwners {
  /** Owners by place. */
  readonly owners = new NumberPlaces(16_384);
  readonly #standing: Standing;
  readonly #visitors = new NumberPlaces(16_384);
  /** Whether it depends on the slot whose the visitor is that was asked for last. */
  varies = true;
  /** Of each visitor what it always is, plus one; zero where that is not known yet. */
  #known = new Int32Array(16_384);

  constructor(standing: Standing) {
    this.#standing = standing;
  }

  /** How many visitors were asked for. */
  get size(): number {
    return this.#visitors.size;
  }

  /** Of whoever has that number, in a slot: the place of the owner twice, plus {@link LENT} where a user lent it. */
  at(low: number, high: number, slot: number): number {
    const visitor = this.#visitors.add(low, high);
    if (visitor >= this.#known.length) {
      const known = this.#known;
      this.#known = new Int32Array(known.length * 2);
      this.#known.set(known);
    }
    const known = this.#known[visitor] ?? 0;
    this.varies = false;
    if (known > 0) return known - 1;
    const { dated, users } = this.#standing;
    if (known === VARIES || dated.find(low, high) >= 0 || users.find(low, high) >= 0) {
      this.varies = true;
      this.#known[visitor] = VARIES;
      return this.#resolve(low, high, slot);
    }
    const always = this.#resolve(low, high, slot);
    this.#known[visitor] = always + 1;
    return always;
  }

  #resolve(low: number, high: number, slot: number): number {
    const { always, alwaysOwner, dated, datedPeriods, users } = this.#standing;
    const user = users.find(low, high);
    const lent = user < 0 ? -1 : this.#lentBy(user, slot);
    if (lent >= 0) return lent * 2 + LENT;
    const one = dated.find(low, high);
    const then = one < 0 ? -1 : this.#ownerIn(datedPeriods, one, slot);
    if (then >= 0) return then * 2;
    const other = always.find(low, high);
    const owner =
      other < 0
        ? this.owners.add(low, high)
        : this.owners.add(alwaysOwner[other * 2] ?? 0, alwaysOwner[other * 2 + 1] ?? 0);
    return owner * 2;
  }

  /** The only customer that a user is a member of in the slot; -1 where there is none, or more. */
  #lentBy(user: number, slot: number): number {
    const { customers, memberPeriods } = this.#standing;
    let only = -1;
    for (let i = customers.ends[user - 1] ?? 0; i < (customers.ends[user] ?? 0); i++) {
      if (slot < (customers.from[i] ?? 0) || slot >= (customers.until[i] ?? 0)) continue;
      const then = this.#ownerIn(memberPeriods, i, slot);
      const owner = then < 0 ? this.#add(customers, i) : then;
      if (only >= 0 && only !== owner) return -1;
      only = owner;
    }
    return only;
  }

  /** Of the first period of `one` that the slot is in; -1 where there is none, or that is nobody. */
  #ownerIn(periods: Periods, one: number, slot: number): number {
    for (let i = periods.ends[one - 1] ?? 0; i < (periods.ends[one] ?? 0); i++)
      if (slot >= (periods.from[i] ?? 0) && slot < (periods.until[i] ?? 0))
        return periods.owner[i * 2] === 0 && periods.owner[i * 2 + 1] === 0 ? -1 : this.#add(periods, i);
    return -1;
  }

  #add({ owner }: Periods, i: number): number {
    return this.owners.add(owner[i * 2] ?? 0, owner[i * 2 + 1] ?? 0);
  }
}
