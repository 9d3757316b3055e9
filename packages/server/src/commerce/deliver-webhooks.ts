import type {
  ClaimedDelivery,
  DeliveryOutcome,
  DueDelivery,
} from "../business/records/webhook-deliveries.ts";
import type { BusinessStore } from "../business/store.ts";
import { nextAttemptAt } from "./retry-pauses.ts";
import { type Resolve, safePost } from "./safe-fetch.ts";
import { signatureHeaders } from "./webhook-signature.ts";
import { startWorker } from "./worker.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TIMEOUT_MS = 10 * SECOND;
/** Whoever claimed a delivery and says nothing for so long has died. */
const CLAIM_MS = MINUTE;
/** Deliveries under way at once, at most one for each webhook. */
const MOST_AT_ONCE = 100;
const LOOK_EVERY_MS = SECOND;
const KEPT_MS = 30 * 24 * HOUR;
const CLEAN_EVERY_MS = HOUR;
const CLEAN_BATCH = 1_000;
const MOST_REASON_CHARACTERS = 500;
const GONE = 410;

export interface WebhookWorker {
  /** Waits for the attempts under way, which take ten seconds at most, and begins no others. */
  stop(): Promise<void>;
}

/**
 * Sends what webhooks are to be told: the longest due first, one at a time for each webhook, so that a slow one holds up
 * nobody else. What fails does not hold up what follows it. Every event arrives at least once, with the same id each
 * time, whatever dies at whatever line; several processes may run this on the same store.
 */
export function startWebhookDeliveries(
  business: Pick<BusinessStore, "dueDeliveries" | "transaction">,
  {
    now,
    random,
    allowPrivate,
    resolve,
    onFailure,
  }: {
    now: () => number;
    /** From 0 up to 1. */
    random: () => number;
    allowPrivate: boolean;
    resolve?: Resolve;
    /** The store failed. That an endpoint did is told by its deliveries. */
    onFailure: (error: unknown) => void;
  },
): WebhookWorker {
  const underWay = new Map<string, Promise<void>>();
  let cleanAt = now();

  async function attempt(due: DueDelivery): Promise<void> {
    const claimedAt = now();
    const delivery = await business.transaction((writer) =>
      writer.claimDelivery(due, claimedAt, claimedAt + CLAIM_MS),
    );
    if (!delivery) return;
    const answer = await send(delivery);
    const outcome = outcomeOf(delivery, answer, now(), random());
    await business.transaction(async (writer) => {
      await writer.finishAttempt(delivery, outcome);
      if (answer.status !== GONE) return;
      await writer.updateWebhook(delivery.projectId, delivery.webhookId, { active: false });
      await writer.giveUpDeliveries(
        delivery.projectId,
        delivery.webhookId,
        "The webhook answered 410: gone.",
      );
    });
  }

  async function send({ url, secret, eventId, payload }: ClaimedDelivery): Promise<Answer> {
    try {
      const signature = signatureHeaders(secret, { id: eventId, body: payload, sentAt: now() });
      const status = await safePost({
        url,
        headers: { "content-type": "application/json", "user-agent": "Anyway", ...signature },
        body: payload,
        timeoutMs: TIMEOUT_MS,
        allowPrivate,
        ...(resolve ? { resolve } : {}),
      });
      return { status, error: null };
    } catch (error) {
      return { status: null, error: error instanceof Error ? error.message : String(error) };
    }
  }

  async function clean(): Promise<void> {
    if (now() < cleanAt) return;
    const before = now() - KEPT_MS;
    const removed = await business.transaction((writer) =>
      writer.removeDeliveriesBefore(before, CLEAN_BATCH),
    );
    if (removed < CLEAN_BATCH) cleanAt = now() + CLEAN_EVERY_MS;
  }

  const worker = startWorker(async (stopping) => {
    try {
      const free = MOST_AT_ONCE - underWay.size;
      const due = free === 0 ? [] : await business.dueDeliveries(now(), [...underWay.keys()], free);
      for (const one of stopping.aborted ? [] : due) {
        const done = attempt(one).then(
          () => {
            underWay.delete(one.webhookId);
            void worker.run();
          },
          (error: unknown) => {
            // Looked at again with the next look, not at once: the store may be away.
            underWay.delete(one.webhookId);
            onFailure(error);
          },
        );
        underWay.set(one.webhookId, done);
      }
      await clean();
    } catch (error) {
      onFailure(error);
    }
    return LOOK_EVERY_MS;
  });
  return {
    async stop() {
      await worker.stop();
      await Promise.all(underWay.values());
    },
  };
}

/** Of an attempt: the HTTP status, or why there is none. */
interface Answer {
  status: number | null;
  error: string | null;
}

function outcomeOf(
  { attempts }: ClaimedDelivery,
  { status, error }: Answer,
  at: number,
  random: number,
): DeliveryOutcome {
  if (status !== null && status >= 200 && status < 300)
    return { status: "delivered", nextAttemptAt: null, lastStatus: status, lastError: null, deliveredAt: at };
  const next = status === GONE ? null : nextAttemptAt(attempts, at, random);
  return {
    status: next === null ? "failed" : "pending",
    nextAttemptAt: next,
    lastStatus: status,
    lastError: (error ?? reasonOf(status)).slice(0, MOST_REASON_CHARACTERS),
    deliveredAt: null,
  };
}

function reasonOf(status: number | null): string {
  return status !== null && status >= 300 && status < 400
    ? `Answered ${status}; redirects are not followed.`
    : `Answered ${status}.`;
}
