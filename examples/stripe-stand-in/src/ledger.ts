import { StripeRefusal } from "./refusal.ts";

/** Anything that Stripe keeps. */
export interface StripeObject {
  id: string;
  object: string;
  created: number;
  [field: string]: unknown;
}

/** All that the stand-in keeps, in the order in which it came about. */
export class Ledger {
  readonly #objects = new Map<string, StripeObject>();
  readonly #now: () => number;
  #count = 0;

  /** `now` in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Seconds, as Stripe counts. */
  get seconds(): number {
    return Math.floor(this.#now() / 1000);
  }

  add<T extends object>(prefix: string, object: string, fields: T): T & StripeObject {
    this.#count++;
    const id = `${prefix}_standin${String(this.#count).padStart(10, "0")}`;
    const added = { id, object, created: this.seconds, livemode: false, ...fields };
    this.#objects.set(id, added);
    return added;
  }

  change(id: string, fields: Record<string, unknown>): StripeObject {
    const changed = { ...this.get(id), ...fields };
    this.#objects.set(id, changed);
    return changed;
  }

  get(id: string): StripeObject {
    const found = this.#objects.get(id);
    if (!found) throw new StripeRefusal(404, "resource_missing", `No such object: '${id}'`);
    return found;
  }

  find(id: unknown): StripeObject | undefined {
    return typeof id === "string" ? this.#objects.get(id) : undefined;
  }

  /** Newest first, as Stripe lists. */
  all(object: string, matches: (one: StripeObject) => boolean = () => true): StripeObject[] {
    return [...this.#objects.values()].filter((one) => one.object === object && matches(one)).reverse();
  }

  /** A copy with the records at `paths`, such as `latest_charge.balance_transaction`, in place of their ids. */
  expand(object: StripeObject, paths: readonly string[]): StripeObject {
    const copy = structuredClone(object);
    for (const path of paths) this.#expandAt(copy, path.split("."));
    // Stripe answers these only to who asks for them.
    if (copy.object === "invoice" && !paths.some((path) => path.startsWith("payments"))) delete copy.payments;
    return copy;
  }

  #expandAt(at: unknown, [field, ...rest]: readonly string[]): void {
    if (field === undefined || typeof at !== "object" || at === null) return;
    const record = at as Record<string, unknown>;
    const found = this.find(record[field]);
    if (found) record[field] = structuredClone(found);
    const inner = record[field];
    for (const one of Array.isArray(inner) ? inner : [inner]) this.#expandAt(one, rest);
  }
}
