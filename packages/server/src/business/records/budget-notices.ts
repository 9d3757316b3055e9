import type { Kysely } from "kysely";
import type { BudgetNotice } from "../../model/budget-firing.ts";
import type { Schema } from "../schema.ts";

/** How an attempt to send a notice ended. */
export type NoticeOutcome = Pick<BudgetNotice, "status" | "nextAttemptAt" | "lastError" | "sentAt">;

export interface BudgetNoticeReads {
  /** Those of the firings, in no order. */
  budgetNotices(projectId: string, firingIds: readonly string[]): Promise<BudgetNotice[]>;
  /** The longest due first. */
  dueNotices(now: number, limit: number): Promise<BudgetNotice[]>;
}
export interface BudgetNoticeWrites {
  addBudgetNotices(notices: readonly BudgetNotice[]): Promise<void>;
  /** Begins an attempt; undefined where another one did, or there is no more to do. It is due again at `until`. */
  claimNotice(
    key: Pick<BudgetNotice, "projectId" | "id">,
    now: number,
    until: number,
  ): Promise<BudgetNotice | undefined>;
  /** Ends the attempt, if it is still the last one of a notice that waits. */
  finishNotice(attempt: BudgetNotice, outcome: NoticeOutcome): Promise<void>;
}

export function budgetNoticeReads(db: Kysely<Schema>): BudgetNoticeReads {
  return {
    async budgetNotices(projectId, firingIds) {
      if (firingIds.length === 0) return [];
      const rows = await db
        .selectFrom("budget_notices")
        .selectAll()
        .where("project_id", "=", projectId)
        .where("firing_id", "in", firingIds)
        .execute();
      return rows.map(fromRow);
    },
    async dueNotices(now, limit) {
      const rows = await db
        .selectFrom("budget_notices")
        .selectAll()
        .where("next_attempt_at", "<=", now)
        .orderBy("next_attempt_at")
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },
  };
}

export function budgetNoticeWrites(db: Kysely<Schema>): BudgetNoticeWrites {
  return {
    async addBudgetNotices(notices) {
      if (notices.length > 0) await db.insertInto("budget_notices").values(notices.map(toRow)).execute();
    },
    async claimNotice({ projectId, id }, now, until) {
      const row = await db
        .updateTable("budget_notices")
        .set((eb) => ({ attempts: eb("attempts", "+", 1), next_attempt_at: until }))
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        // Of two that claim at once, the second sees the first one's time.
        .where("next_attempt_at", "<=", now)
        .returningAll()
        .executeTakeFirst();
      return row && fromRow(row);
    },
    async finishNotice({ projectId, id, attempts }, outcome) {
      await db
        .updateTable("budget_notices")
        .set({
          status: outcome.status,
          next_attempt_at: outcome.nextAttemptAt,
          last_error: outcome.lastError,
          sent_at: outcome.sentAt,
        })
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .where("attempts", "=", attempts)
        .where("status", "=", "pending")
        .execute();
    },
  };
}

function toRow(notice: BudgetNotice): Schema["budget_notices"] {
  return {
    project_id: notice.projectId,
    id: notice.id,
    firing_id: notice.firingId,
    channel: notice.channel,
    target: notice.target,
    status: notice.status,
    attempts: notice.attempts,
    next_attempt_at: notice.nextAttemptAt,
    last_error: notice.lastError,
    sent_at: notice.sentAt,
  };
}

function fromRow(row: Schema["budget_notices"]): BudgetNotice {
  return {
    id: row.id,
    projectId: row.project_id,
    firingId: row.firing_id,
    channel: row.channel,
    target: row.target,
    status: row.status,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
    sentAt: row.sent_at,
  };
}
