import { setTimeout as pause } from "node:timers/promises";
import type { BusinessStore } from "../business/store.ts";
import type { Alias } from "../model/alias.ts";
import type { Customer } from "../model/customer.ts";
import type { Member } from "../model/member.ts";
import type { Order } from "../model/order.ts";

const BATCH = 500;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 30_000;
/** Who asks for a copy waits no longer than this. */
const MOST_WAIT_MS = 1_000;
/** Entries that another process left behind are found this late at the latest. */
const LOOK_EVERY_MS = 30_000;

/** Where the copies go. Writing a record twice, or an old version after a new one, must change nothing. */
export interface RelayTarget {
  writeCustomers(customers: readonly Customer[]): Promise<void>;
  writeOrders(orders: readonly Order[]): Promise<void>;
  writeMembers(members: readonly Member[]): Promise<void>;
  writeAliases(aliases: readonly Alias[]): Promise<void>;
}

/** Copies customers, orders, members and aliases from the business store's outbox to the telemetry store, at least once each. */
export interface Relay {
  /**
   * Copies what is in the outbox now. Resolves, never rejects, once that is done, has failed for now, or takes longer
   * than a second; what failed is tried again, with growing pauses, until it is done.
   */
  copy(): Promise<void>;
  /** Waits for the copy under way and begins no other. What is left is copied after the next start. */
  stop(): Promise<void>;
}

/** Starts a relay with a first copy. Several processes may run one on the same outbox. */
export function startRelay(
  business: Pick<BusinessStore, "outbox" | "transaction">,
  target: RelayTarget,
  onFailure: (error: unknown, retryMs: number) => void,
): Relay {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let retryMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const copyAll = async () => {
    for (;;) {
      const { entryIds, customers, orders, members, aliases } = await business.outbox(BATCH);
      if (entryIds.length === 0) return;
      await target.writeCustomers(customers);
      await target.writeOrders(orders);
      await target.writeMembers(members);
      await target.writeAliases(aliases);
      await business.transaction((writer) => writer.clearOutbox(entryIds));
    }
  };
  const run = async () => {
    clearTimeout(timer);
    try {
      await copyAll();
      retryMs = 0;
    } catch (error) {
      retryMs = Math.min(retryMs * 2 || FIRST_RETRY_MS, LAST_RETRY_MS);
      onFailure(error, retryMs);
    }
    if (!stopped) timer = setTimeout(() => void start(), retryMs || LOOK_EVERY_MS).unref();
  };
  const start = (): Promise<void> => {
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };
  const followUp = (): Promise<void> => {
    if (stopped) return Promise.resolve();
    // While it fails the pauses hold, however many ask.
    if (!running) return retryMs > 0 ? Promise.resolve() : start();
    // The run under way may have looked already, so another one follows it, shared by all who ask meanwhile.
    next ??= running.then(() => {
      next = undefined;
      return followUp();
    });
    return next;
  };
  void followUp();
  return {
    copy: () => Promise.race([followUp(), pause(MOST_WAIT_MS, undefined, { ref: false })]),
    async stop() {
      stopped = true;
      await running;
      clearTimeout(timer);
    },
  };
}
