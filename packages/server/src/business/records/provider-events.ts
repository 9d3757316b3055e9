import type { Kysely } from "kysely";
import type { PaymentProvider } from "../../model/order.ts";
import type { Schema } from "../schema.ts";

/** Who tells: a provider of ours. */
export type EventProvider = Exclude<PaymentProvider, "external">;

/** What names an event: a provider gives an id once in a project. */
export interface ProviderEventKey {
  projectId: string;
  provider: EventProvider;
  /** The provider's. */
  eventId: string;
}

/** Something that a provider told, as it came. Times in milliseconds. */
export interface ProviderEvent extends ProviderEventKey {
  /** The provider's word for what happened. */
  type: string;
  /** JSON. */
  payload: unknown;
  /** By the provider's clock. */
  occurredAt: number;
  receivedAt: number;
}

/** As it is kept: with what became of it. */
export interface StoredProviderEvent extends ProviderEvent {
  handledAt: number | null;
  /** What came of it, in a word; of one that waits, why the last attempt failed. */
  outcome: string | null;
  /** Those that failed. */
  attempts: number;
  /** Null once it is handled. */
  nextAttemptAt: number | null;
}

export interface ProviderEventReads {
  providerEvent(key: ProviderEventKey): Promise<StoredProviderEvent | undefined>;
  /** Those of these providers that are to be handled by `now`, the longest due first. */
  dueProviderEvents(
    providers: readonly EventProvider[],
    now: number,
    limit: number,
  ): Promise<StoredProviderEvent[]>;
  /** When the next one of these providers is due; undefined when none waits. */
  nextProviderEventAt(providers: readonly EventProvider[]): Promise<number | undefined>;
}
export interface ProviderEventWrites {
  /** Keeps an event to be handled from `dueAt` on. False, with nothing changed, when it is known. */
  addProviderEvent(event: ProviderEvent, dueAt: number): Promise<boolean>;
  /** Whether the event still waits. If so, no other transaction can claim it until this one ends. */
  claimProviderEvent(key: ProviderEventKey): Promise<boolean>;
  /** It is handled, and never again. */
  finishProviderEvent(key: ProviderEventKey, outcome: string, at: number): Promise<void>;
  /** An attempt failed; the next is at `nextAttemptAt`. Changes nothing of an event that was handled meanwhile. */
  postponeProviderEvent(key: ProviderEventKey, reason: string, nextAttemptAt: number): Promise<void>;
}

export function providerEventReads(db: Kysely<Schema>): ProviderEventReads {
  return {
    async providerEvent({ projectId, provider, eventId }) {
      const row = await db
        .selectFrom("provider_events")
        .selectAll()
        .where("project_id", "=", projectId)
        .where("provider", "=", provider)
        .where("event_id", "=", eventId)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    async dueProviderEvents(providers, now, limit) {
      if (providers.length === 0) return [];
      const rows = await db
        .selectFrom("provider_events")
        .selectAll()
        .where("next_attempt_at", "<=", now)
        .where("provider", "in", providers)
        .orderBy("next_attempt_at")
        .orderBy("event_id")
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },
    async nextProviderEventAt(providers) {
      if (providers.length === 0) return undefined;
      const row = await db
        .selectFrom("provider_events")
        .select("next_attempt_at")
        .where("next_attempt_at", "is not", null)
        .where("provider", "in", providers)
        .orderBy("next_attempt_at")
        .limit(1)
        .executeTakeFirst();
      return row?.next_attempt_at ?? undefined;
    },
  };
}

export function providerEventWrites(
  db: Kysely<Schema>,
  lock: (name: string) => Promise<void>,
): ProviderEventWrites {
  const waiting = ({ projectId, provider, eventId }: ProviderEventKey) =>
    db
      .updateTable("provider_events")
      .where("project_id", "=", projectId)
      .where("provider", "=", provider)
      .where("event_id", "=", eventId)
      .where("handled_at", "is", null);
  return {
    async addProviderEvent(event, dueAt) {
      const added = await db
        .insertInto("provider_events")
        .values({
          project_id: event.projectId,
          provider: event.provider,
          event_id: event.eventId,
          type: event.type,
          payload: JSON.stringify(event.payload),
          occurred_at: event.occurredAt,
          received_at: event.receivedAt,
          handled_at: null,
          outcome: null,
          attempts: 0,
          next_attempt_at: dueAt,
        })
        .onConflict((conflict) => conflict.columns(["project_id", "provider", "event_id"]).doNothing())
        .returning("event_id")
        .executeTakeFirst();
      return added !== undefined;
    },
    async claimProviderEvent(key) {
      await lock(`provider event ${key.projectId} ${key.provider} ${key.eventId}`);
      const event = await providerEventReads(db).providerEvent(key);
      return event?.handledAt === null;
    },
    async finishProviderEvent(key, outcome, at) {
      await waiting(key).set({ handled_at: at, outcome, next_attempt_at: null }).execute();
    },
    async postponeProviderEvent(key, reason, nextAttemptAt) {
      await waiting(key)
        .set((eb) => ({
          outcome: reason,
          attempts: eb("attempts", "+", 1),
          next_attempt_at: nextAttemptAt,
        }))
        .execute();
    },
  };
}

function fromRow(row: Schema["provider_events"]): StoredProviderEvent {
  return {
    projectId: row.project_id,
    provider: row.provider,
    eventId: row.event_id,
    type: row.type,
    payload: JSON.parse(row.payload),
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    handledAt: row.handled_at,
    outcome: row.outcome,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
  };
}
