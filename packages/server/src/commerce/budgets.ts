import type { BusinessWrites } from "../business/store.ts";
import type { Actor } from "../model/actor.ts";
import { AppError } from "../model/app-error.ts";
import type { Budget, BudgetChange } from "../model/budget.ts";
import type { NewId } from "../model/ids.ts";
import { formatNanoUsd } from "../model/money.ts";

/** Budgets of one project. */
const MOST_BUDGETS = 100;

interface Change {
  actor: Actor;
  now: () => number;
}

export async function createBudget(
  writer: BusinessWrites,
  input: Omit<Budget, "id" | "active" | "createdAt" | "revision">,
  { actor, now, newId }: Change & { newId: NewId },
): Promise<Budget> {
  await writer.lockBudgets(input.projectId);
  const existing = await writer.budgets(input.projectId, { limit: MOST_BUDGETS });
  if (existing.length === MOST_BUDGETS)
    throw new AppError(
      "invalid_request",
      `The project has ${MOST_BUDGETS} budgets, which is the most. Delete one that is not needed any more.`,
    );
  const budget: Budget = { ...input, id: newId("bud_"), active: true, createdAt: now(), revision: 1 };
  await writer.addBudget(budget);
  await writer.addAudit({
    projectId: budget.projectId,
    at: now(),
    actor,
    action: "budget.created",
    subject: budget.id,
    details: detailsOf(budget),
  });
  return budget;
}

/** Changes a budget. What it comes to mean from then on fires anew. */
export async function updateBudget(
  writer: BusinessWrites,
  { projectId, id }: Pick<Budget, "projectId" | "id">,
  change: BudgetChange,
  { actor, now }: Change,
): Promise<Budget> {
  await writer.lockBudgets(projectId);
  const before = await writer.budget(projectId, id);
  if (!before) throw noBudget(id);
  const counted = ["environment", "filter", "per", "window", "amount"] as const;
  const isOther = counted.some((key) => change[key] !== undefined && !isSame(change[key], before[key]));
  const after = await writer.updateBudget(projectId, id, {
    ...change,
    revision: before.revision + Number(isOther),
  });
  if (!after) throw noBudget(id);
  const was = detailsOf(before);
  const is = detailsOf(after);
  const changed = Object.entries(is).flatMap(([key, value]) =>
    value === was[key]
      ? []
      : [
          [key, value],
          [`${key}_before`, was[key] ?? null],
        ],
  );
  await writer.addAudit({
    projectId,
    at: now(),
    actor,
    action: "budget.updated",
    subject: id,
    details: {
      ...Object.fromEntries(changed),
      ...(after.slackUrl === before.slackUrl ? {} : { slack_url_changed: true }),
    },
  });
  return after;
}

export async function removeBudget(
  writer: BusinessWrites,
  { projectId, id }: Pick<Budget, "projectId" | "id">,
  { actor, now }: Change,
): Promise<void> {
  const budget = await writer.removeBudget(projectId, id);
  if (!budget) throw noBudget(id);
  const details = detailsOf(budget);
  await writer.addAudit({ projectId, at: now(), actor, action: "budget.deleted", subject: id, details });
}

export function noBudget(id: string): AppError {
  return new AppError("not_found", `There is no budget ${id} in this project.`);
}

function isSame(a: unknown, b: unknown): boolean {
  const text = (value: unknown) => (typeof value === "bigint" ? value.toString() : JSON.stringify(value));
  return text(a) === text(b);
}

/** What the audit says of a budget: all but its secret. */
function detailsOf(budget: Budget): Record<string, string | number | boolean | null> {
  return {
    name: budget.name,
    environment: budget.environment,
    filter: JSON.stringify(budget.filter),
    per: budget.per,
    window:
      budget.window.type === "calendar" ? `calendar ${budget.window.unit}` : `${budget.window.hours} hours`,
    amount: formatNanoUsd(budget.amount),
    thresholds: budget.thresholds.join(", "),
    blocks: budget.blocks,
    emails: budget.emails.join(", "),
    slack: budget.slackUrl !== null,
    active: budget.active,
  };
}
