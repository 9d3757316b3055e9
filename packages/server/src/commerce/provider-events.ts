import type { EventProvider, ProviderEvent } from "../business/records/provider-events.ts";
import type { BusinessStore, BusinessWrites } from "../business/store.ts";
import { startWorker, type Worker } from "./worker.ts";

const BATCH = 100;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 3_600_000;
/** Events that another process stored are found this late at the latest. */
const LOOK_EVERY_MS = 30_000;
const MOST_REASON_CHARACTERS = 500;

/**
 * Writes what follows from an event, in the transaction that marks it as handled, and answers what came of it in a
 * word, such as `paid` or `ignored`. May be run again from the start.
 */
export type Booking = (writer: BusinessWrites) => Promise<string>;

/**
 * Learns what an event means, asking the provider where it must, outside of any transaction. It is asked again, later,
 * when it or its booking throws; and by several processes at once, of which one books. Events come in any order.
 */
export type ProviderEventHandler = (event: ProviderEvent) => Promise<Booking>;

/** Events of a provider without a handler wait until there is one. */
export type ProviderEventHandlers = { readonly [provider in EventProvider]?: ProviderEventHandler };

/**
 * Stores an event, synced, before anything is done with it. False when it is known already. To have it handled now,
 * run the worker; to have it handled at a later time, say `dueAt`. A booking, or another transaction, that makes an
 * event passes its own writer to `addProviderEvent`.
 */
export function receiveProviderEvent(
  business: Pick<BusinessStore, "transaction">,
  event: ProviderEvent,
  dueAt = event.receivedAt,
): Promise<boolean> {
  return business.transaction((writer) => writer.addProviderEvent(event, dueAt));
}

/**
 * Handles the events that wait, each once in the books, whatever dies at whatever line: what an event changes and that
 * it is handled are one transaction. Several processes may run one on the same store.
 */
export function startProviderEvents(
  business: Pick<BusinessStore, "dueProviderEvents" | "nextProviderEventAt" | "transaction">,
  handlers: ProviderEventHandlers,
  {
    now,
    onBooked,
    onFailure,
  }: {
    now: () => number;
    /** After events changed the books. */
    onBooked: () => void;
    onFailure: (error: unknown, retryMs: number, event?: ProviderEvent) => void;
  },
): Worker {
  const providers: EventProvider[] = (["sandbox", "stripe"] as const).filter((name) => handlers[name]);
  let storeRetryMs = 0;

  async function handle(event: ProviderEvent & { attempts: number }): Promise<void> {
    try {
      const handler = handlers[event.provider];
      if (!handler) throw new Error(`There is no handler of ${event.provider}.`);
      const book = await handler(event);
      await business.transaction(async (writer) => {
        if (await writer.claimProviderEvent(event))
          await writer.finishProviderEvent(event, await book(writer), now());
      });
    } catch (error) {
      const retryMs = Math.min(FIRST_RETRY_MS * 2 ** event.attempts, LAST_RETRY_MS);
      const reason = (error instanceof Error ? error.message : String(error)).slice(
        0,
        MOST_REASON_CHARACTERS,
      );
      await business.transaction((writer) => writer.postponeProviderEvent(event, reason, now() + retryMs));
      onFailure(error, retryMs, event);
    }
  }

  return startWorker(async (stopping) => {
    try {
      for (;;) {
        const due = await business.dueProviderEvents(providers, now(), BATCH);
        for (const event of due) {
          if (stopping.aborted) return LOOK_EVERY_MS;
          await handle(event);
        }
        if (due.length === 0) break;
        onBooked();
      }
      storeRetryMs = 0;
      const next = await business.nextProviderEventAt(providers);
      return Math.min(Math.max((next ?? Number.POSITIVE_INFINITY) - now(), 0), LOOK_EVERY_MS);
    } catch (error) {
      storeRetryMs = Math.min(storeRetryMs * 2 || FIRST_RETRY_MS, LOOK_EVERY_MS);
      onFailure(error, storeRetryMs);
      return storeRetryMs;
    }
  });
}
