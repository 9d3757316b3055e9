import type { BudgetScope } from "./budget.ts";
import { formatNanoUsd } from "./money.ts";

/**
 * That the spend of somebody reached a threshold of a budget, once in each window: with what the budget was then, so
 * that it can be read when that is changed or gone. Times in milliseconds, money in nano-dollars.
 */
export interface BudgetFiring {
  id: string;
  projectId: string;
  budgetId: string;
  /** Of the budget. */
  revision: number;
  name: string;
  per: BudgetScope;
  /** The customer or the user; empty where the budget is the project's. */
  subject: string;
  /** Percent. */
  threshold: number;
  spent: bigint;
  amount: bigint;
  periodStart: number;
  /** Null where the window rolls. */
  periodEnd: number | null;
  firedAt: number;
  /** Of a window that rolls: when the spend fell below the threshold again; null until then, and for other windows. */
  resolvedAt: number | null;
}

/** What becomes of the news of a firing on its way to an e-mail address or to a chat. */
export interface BudgetNotice {
  id: string;
  projectId: string;
  firingId: string;
  channel: "email" | "slack";
  /** An e-mail address; of a chat nothing, as its URL is a secret that the budget alone keeps. */
  target: string;
  status: "pending" | "sent" | "failed";
  /** Those that began. */
  attempts: number;
  /** Null once it is sent or given up. */
  nextAttemptAt: number | null;
  lastError: string | null;
  sentAt: number | null;
}

/** A firing as the API answers it and webhooks tell it. */
export function representBudgetFiring(firing: BudgetFiring) {
  return {
    id: firing.id,
    budget_id: firing.budgetId,
    name: firing.name,
    per: firing.per,
    customer_id: firing.per === "customer" ? firing.subject : null,
    user_id: firing.per === "user" ? firing.subject : null,
    threshold: firing.threshold,
    spent: formatNanoUsd(firing.spent),
    limit: formatNanoUsd(firing.amount),
    start_time: toIso(firing.periodStart),
    end_time: firing.periodEnd === null ? null : toIso(firing.periodEnd),
    fired_at: toIso(firing.firedAt),
    resolved_at: firing.resolvedAt === null ? null : toIso(firing.resolvedAt),
  };
}

const toIso = (ms: number) => new Date(ms).toISOString();
