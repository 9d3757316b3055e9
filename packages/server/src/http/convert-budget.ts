import type * as api from "@anyway-sh/api";
import type { BudgetSpend, Spend } from "../commerce/budget-spend.ts";
import { type Budget, forecastOf, percentSpent } from "../model/budget.ts";
import { type BudgetFiring, type BudgetNotice, representBudgetFiring } from "../model/budget-firing.ts";
import { formatNanoUsd } from "../model/money.ts";
import { toApiTime } from "./answer.ts";

/** Of a budget for each customer or user, whom a list of budgets shows. */
const MOST_SHOWN = 5;
const KEPT_OF_URL = 4;

export function toApiBudget(budget: Budget, spend: BudgetSpend | undefined): api.Budget {
  return {
    id: budget.id,
    name: budget.name,
    environment: budget.environment,
    filter: { ...budget.filter },
    per: budget.per,
    window: budget.window,
    amount: formatNanoUsd(budget.amount),
    thresholds: [...budget.thresholds],
    blocks: budget.blocks,
    emails: [...budget.emails],
    slack_url: budget.slackUrl === null ? null : hintOf(budget.slackUrl),
    active: budget.active,
    created_at: toApiTime(budget.createdAt),
    status: spend ? toStatus(spend) : null,
  };
}

/** Enough of a secret URL to tell it from another. */
function hintOf(url: string): string {
  return `${new URL(url).origin}/…${url.slice(-KEPT_OF_URL)}`;
}

function toStatus(spend: BudgetSpend): api.Budget["status"] {
  const { bySubject, budget } = spend;
  return {
    ...timesOf(spend),
    subjects: bySubject.size,
    exceeded: [...bySubject.values()].filter(({ spent }) => spent >= budget.amount).length,
    highest: highestSpends(spend, MOST_SHOWN),
  };
}

export function timesOf({ period, asOf }: BudgetSpend) {
  return {
    start_time: toApiTime(period.startMs),
    resets_at: toApiTimeOrNull(period.endMs),
    as_of: toApiTime(asOf),
  };
}

/** Who spent most, by name where it is the same. */
export function highestSpends(spend: BudgetSpend, limit: number): api.BudgetSpend[] {
  return [...spend.bySubject]
    .sort(([a, x], [b, y]) => (x.spent === y.spent ? (a < b ? -1 : 1) : x.spent > y.spent ? -1 : 1))
    .slice(0, limit)
    .map(([subject, spent]) => toApiSpend(spend, subject, spent));
}

function toApiSpend({ budget, period, asOf }: BudgetSpend, subject: string, { spent, unpriced }: Spend) {
  const forecast = forecastOf(budget, period, spent, asOf);
  return {
    customer_id: budget.per === "customer" ? subject : null,
    user_id: budget.per === "user" ? subject : null,
    spent: formatNanoUsd(spent),
    remaining: formatNanoUsd(remainingOf(budget, spent)),
    percent: percentSpent(budget, spent),
    unpriced,
    forecast: forecast ? formatNanoUsd(forecast.spent) : null,
    spent_up_at: toApiTimeOrNull(forecast?.spentAtMs ?? null),
  };
}

export function remainingOf({ amount }: Budget, spent: bigint): bigint {
  return spent < amount ? amount - spent : 0n;
}

export function toApiFiring(firing: BudgetFiring, notices: readonly BudgetNotice[]): api.BudgetFiring {
  return {
    ...representBudgetFiring(firing),
    notices: notices.map((notice) => ({
      channel: notice.channel,
      to: notice.target === "" ? null : notice.target,
      status: notice.status,
      attempts: notice.attempts,
      next_attempt_at: toApiTimeOrNull(notice.nextAttemptAt),
      last_error: notice.lastError,
      sent_at: toApiTimeOrNull(notice.sentAt),
    })),
  };
}

const toApiTimeOrNull = (ms: number | null) => (ms === null ? null : toApiTime(ms));
