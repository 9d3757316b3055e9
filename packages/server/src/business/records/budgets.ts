import type { Kysely } from "kysely";
import type { Budget, BudgetChange } from "../../model/budget.ts";
import type { Schema } from "../schema.ts";
import type { PageRequest } from "./paging.ts";
import { standingCustomer } from "./same-customer.ts";

export interface BudgetReads {
  budget(projectId: string, id: string): Promise<Budget | undefined>;
  /** By `createdAt`, newest first. */
  budgets(projectId: string, page: PageRequest): Promise<Budget[]>;
  /** Those of all projects that are on. */
  activeBudgets(): Promise<Budget[]>;
  /** The customer that an id stands for now; the id itself where nothing is known of it. */
  standingCustomer(projectId: string, customerId: string): Promise<string>;
  /** The customers whose member a user is at the time, in no order. */
  customersOfUser(projectId: string, userId: string, at: number): Promise<string[]>;
}
export interface BudgetWrites {
  addBudget(budget: Budget): Promise<void>;
  /** Undefined when there is no such budget. */
  updateBudget(
    projectId: string,
    id: string,
    change: BudgetChange & { revision?: number },
  ): Promise<Budget | undefined>;
  /** The budget that was; undefined when there is none. What it fired stays. */
  removeBudget(projectId: string, id: string): Promise<Budget | undefined>;
  /** Makes every other transaction that changes budgets of the project wait until this one ends. */
  lockBudgets(projectId: string): Promise<void>;
}

export function budgetReads(db: Kysely<Schema>): BudgetReads {
  const of = (projectId: string) => db.selectFrom("budgets").selectAll().where("project_id", "=", projectId);
  return {
    async budget(projectId, id) {
      const row = await of(projectId).where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async budgets(projectId, { limit, after }) {
      let query = of(projectId);
      if (after)
        query = query.where((eb) => eb(eb.refTuple("created_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
    async activeBudgets() {
      const rows = await db
        .selectFrom("budgets")
        .selectAll()
        .where("active", "=", 1)
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return rows.map(fromRow);
    },
    async standingCustomer(projectId, customerId) {
      const { rows } = await standingCustomer(projectId, customerId).execute(db);
      return rows[0]?.id ?? customerId;
    },
    async customersOfUser(projectId, userId, at) {
      const rows = await db
        .selectFrom("members")
        .select("customer_id")
        .distinct()
        .where("project_id", "=", projectId)
        .where("user_id", "=", userId)
        .where("deleted_at", "is", null)
        .where((eb) => eb.or([eb("valid_from", "is", null), eb("valid_from", "<=", at)]))
        .where((eb) => eb.or([eb("valid_until", "is", null), eb("valid_until", ">", at)]))
        .execute();
      return rows.map(({ customer_id }) => customer_id);
    },
  };
}

export function budgetWrites(db: Kysely<Schema>, lock: (name: string) => Promise<void>): BudgetWrites {
  return {
    async addBudget(budget) {
      await db.insertInto("budgets").values(toRow(budget)).execute();
    },
    async updateBudget(projectId, id, change) {
      const before = await budgetReads(db).budget(projectId, id);
      if (!before) return undefined;
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const after: Budget = { ...before, ...given };
      const { project_id: _, id: __, ...values } = toRow(after);
      await db
        .updateTable("budgets")
        .set(values)
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .execute();
      return after;
    },
    async removeBudget(projectId, id) {
      const row = await db
        .deleteFrom("budgets")
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .returningAll()
        .executeTakeFirst();
      return row && fromRow(row);
    },
    lockBudgets: (projectId) => lock(`budgets ${projectId}`),
  };
}

function toRow(budget: Budget): Schema["budgets"] {
  return {
    project_id: budget.projectId,
    id: budget.id,
    name: budget.name,
    environment: budget.environment,
    filter: JSON.stringify(budget.filter),
    per: budget.per,
    window: JSON.stringify(budget.window),
    amount: budget.amount.toString(),
    thresholds: JSON.stringify(budget.thresholds),
    blocks: Number(budget.blocks),
    emails: JSON.stringify(budget.emails),
    slack_url: budget.slackUrl,
    active: Number(budget.active),
    created_at: budget.createdAt,
    revision: budget.revision,
  };
}

function fromRow(row: Schema["budgets"]): Budget {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    environment: row.environment,
    filter: JSON.parse(row.filter),
    per: row.per,
    window: JSON.parse(row.window),
    amount: BigInt(row.amount),
    thresholds: JSON.parse(row.thresholds),
    blocks: row.blocks === 1,
    emails: JSON.parse(row.emails),
    slackUrl: row.slack_url,
    active: row.active === 1,
    createdAt: row.created_at,
    revision: row.revision,
  };
}
