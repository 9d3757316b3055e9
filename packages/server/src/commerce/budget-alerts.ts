import type { Crossing } from "../business/records/budget-firings.ts";
import type { BusinessStore, BusinessWrites } from "../business/store.ts";
import { type Budget, reachedThresholds } from "../model/budget.ts";
import type { BudgetFiring, BudgetNotice } from "../model/budget-firing.ts";
import type { NewId } from "../model/ids.ts";
import type { BudgetSpend } from "./budget-spend.ts";

/** Firings that one transaction keeps. */
const MOST_AT_ONCE = 200;

interface Deps {
  business: Pick<BusinessStore, "crossingsOf" | "openCrossings" | "transaction">;
  newId: NewId;
}

const keyOf = ({ subject, threshold }: Crossing) => `${threshold} ${subject}`;

/**
 * Keeps, once for each window and whom it is about, which thresholds the spend has reached, together with who is to be
 * told: both or none, whatever dies at whatever line and however many servers look. In a window that rolls a threshold
 * fires again once the spend was below it. Answers how many fired.
 */
export async function fireCrossings({ business, newId }: Deps, spend: BudgetSpend): Promise<number> {
  const { budget, period, bySubject, asOf } = spend;
  const ofBudget = { projectId: budget.projectId, budgetId: budget.id, revision: budget.revision };
  const reached = [...bySubject].flatMap(([subject, { spent }]) =>
    reachedThresholds(budget, spent).map((threshold) => ({ subject, threshold, spent })),
  );
  const rolls = period.endMs === null;
  if (reached.length === 0 && !rolls) return 0;
  const fired = rolls
    ? await business.openCrossings(ofBudget)
    : await business.crossingsOf(ofBudget, period.startMs);
  const known = new Set(fired.map(keyOf));
  const above = new Set(reached.map(keyOf));
  const over = rolls ? fired.filter((crossing) => !above.has(keyOf(crossing))) : [];
  const crossed = reached.filter((crossing) => !known.has(keyOf(crossing)));

  if (over.length > 0)
    await business.transaction(async (writer) => {
      for (const crossing of over) await writer.resolveCrossing(ofBudget, crossing, asOf);
    });
  let count = 0;
  for (let at = 0; at < crossed.length; at += MOST_AT_ONCE)
    count += await business.transaction(async (writer) => {
      const current = await writer.budget(budget.projectId, budget.id);
      if (!current?.active || current.revision !== budget.revision) return 0;
      let added = 0;
      for (const { subject, threshold, spent } of crossed.slice(at, at + MOST_AT_ONCE)) {
        const firing: BudgetFiring = {
          ...ofBudget,
          id: newId("bdf_"),
          name: current.name,
          per: budget.per,
          subject,
          threshold,
          spent,
          amount: budget.amount,
          periodStart: period.startMs,
          periodEnd: period.endMs,
          firedAt: asOf,
          resolvedAt: null,
        };
        if (await fire(writer, firing, current, newId)) added++;
      }
      return added;
    });
  return count;
}

async function fire(
  writer: BusinessWrites,
  firing: BudgetFiring,
  { emails, slackUrl }: Budget,
  newId: NewId,
): Promise<boolean> {
  if (!(await writer.addBudgetFiring(firing))) return false;
  const notice = (channel: BudgetNotice["channel"], target: string): BudgetNotice => ({
    id: newId("bdn_"),
    projectId: firing.projectId,
    firingId: firing.id,
    channel,
    target,
    status: "pending",
    attempts: 0,
    nextAttemptAt: firing.firedAt,
    lastError: null,
    sentAt: null,
  });
  await writer.addBudgetNotices([
    ...emails.map((address) => notice("email", address)),
    ...(slackUrl === null ? [] : [notice("slack", "")]),
  ]);
  return true;
}
