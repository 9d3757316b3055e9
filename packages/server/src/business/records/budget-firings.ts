import type { Kysely } from "kysely";
import type { BudgetFiring } from "../../model/budget-firing.ts";
import type { Schema } from "../schema.ts";
import type { Announce } from "./announce.ts";
import type { PageRequest } from "./paging.ts";

/** What of a budget fired for whom. */
export type Crossing = Pick<BudgetFiring, "subject" | "threshold">;
/** Of a budget as it was at a time. */
type OfBudget = Pick<BudgetFiring, "projectId" | "budgetId" | "revision">;

export interface BudgetFiringReads {
  /** By `firedAt`, newest first. */
  budgetFirings(
    projectId: string,
    filter: { budgetId?: string | undefined },
    page: PageRequest,
  ): Promise<BudgetFiring[]>;
  budgetFiring(projectId: string, id: string): Promise<BudgetFiring | undefined>;
  /** What fired in the window that began then. */
  crossingsOf(budget: OfBudget, periodStart: number): Promise<Crossing[]>;
  /** What fired in a window that rolls, and was above the threshold ever since. */
  openCrossings(budget: OfBudget): Promise<Crossing[]>;
}
export interface BudgetFiringWrites {
  /** Keeps it and tells webhooks; false, and nothing, where the same crossing fired already. */
  addBudgetFiring(firing: BudgetFiring): Promise<boolean>;
  /** Ends what fired in a window that rolls before the time that is `readAt`, from which the spend is known. */
  resolveCrossing(budget: OfBudget, crossing: Crossing, readAt: number): Promise<void>;
}

export function budgetFiringReads(db: Kysely<Schema>): BudgetFiringReads {
  const of = (projectId: string) => db.selectFrom("budget_firings").where("project_id", "=", projectId);
  const ofBudget = ({ projectId, budgetId, revision }: OfBudget) =>
    of(projectId)
      .select(["subject", "threshold"])
      .where("budget_id", "=", budgetId)
      .where("revision", "=", revision);
  return {
    async budgetFirings(projectId, { budgetId }, { limit, after }) {
      let query = of(projectId).selectAll();
      if (budgetId !== undefined) query = query.where("budget_id", "=", budgetId);
      if (after)
        query = query.where((eb) => eb(eb.refTuple("fired_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("fired_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
    async budgetFiring(projectId, id) {
      const row = await of(projectId).selectAll().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    crossingsOf: (budget, periodStart) => ofBudget(budget).where("period_start", "=", periodStart).execute(),
    openCrossings: (budget) => ofBudget(budget).where("open", "=", 1).execute(),
  };
}

export function budgetFiringWrites(db: Kysely<Schema>, announce: Announce): BudgetFiringWrites {
  return {
    async addBudgetFiring(firing) {
      const added = await db
        .insertInto("budget_firings")
        .values(toRow(firing))
        .onConflict((conflict) => conflict.doNothing())
        .returning("id")
        .executeTakeFirst();
      if (!added) return false;
      await announce.budgetFiring(firing);
      return true;
    },
    async resolveCrossing({ projectId, budgetId, revision }, { subject, threshold }, readAt) {
      await db
        .updateTable("budget_firings")
        .set({ resolved_at: readAt, open: null })
        .where("project_id", "=", projectId)
        .where("budget_id", "=", budgetId)
        .where("revision", "=", revision)
        .where("subject", "=", subject)
        .where("threshold", "=", threshold)
        .where("open", "=", 1)
        .where("fired_at", "<", readAt)
        .execute();
    },
  };
}

function toRow(firing: BudgetFiring): Schema["budget_firings"] {
  return {
    project_id: firing.projectId,
    id: firing.id,
    budget_id: firing.budgetId,
    revision: firing.revision,
    name: firing.name,
    per: firing.per,
    subject: firing.subject,
    threshold: firing.threshold,
    spent: firing.spent.toString(),
    amount: firing.amount.toString(),
    period_start: firing.periodStart,
    period_end: firing.periodEnd,
    fired_at: firing.firedAt,
    resolved_at: firing.resolvedAt,
    open: firing.periodEnd === null && firing.resolvedAt === null ? 1 : null,
  };
}

function fromRow(row: Schema["budget_firings"]): BudgetFiring {
  return {
    id: row.id,
    projectId: row.project_id,
    budgetId: row.budget_id,
    revision: row.revision,
    name: row.name,
    per: row.per,
    subject: row.subject,
    threshold: row.threshold,
    spent: BigInt(row.spent),
    amount: BigInt(row.amount),
    periodStart: row.period_start,
    periodEnd: row.period_end,
    firedAt: row.fired_at,
    resolvedAt: row.resolved_at,
  };
}
