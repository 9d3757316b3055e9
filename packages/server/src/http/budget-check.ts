import * as api from "@anyway-sh/api";
import type { BusinessStore } from "../business/store.ts";
import type { BudgetSpend } from "../commerce/budget-spend.ts";
import { formatNanoUsd } from "../model/money.ts";
import { toFilters } from "../query/trace-conditions.ts";
import { one } from "./answer.ts";
import { conditionsOf } from "./budget-filter.ts";
import type { App, AppDeps } from "./context.ts";
import { remainingOf, timesOf } from "./convert-budget.ts";

const PROPERTY = "property.";
const checkQuery = api.budgetCheckQuery.loose().meta({ keyPrefixes: [PROPERTY] });

/** Whom a check is about. */
interface Subject {
  customerId: string | undefined;
  userId: string | undefined;
}

/** The gate that an application asks before it spends. */
export function budgetCheckRoutes(
  app: App,
  { business, budgets, now }: Pick<AppDeps, "business" | "budgets" | "now">,
): void {
  app.get(
    "/v1/budgets/check",
    {
      // The application holds the key that sends its spans.
      config: { scope: "ingest" },
      schema: {
        summary: "Whether somebody may go on spending",
        description:
          "Answers from sums in memory, within milliseconds. They are some two seconds older than what this server took " +
          "in, and ten seconds older than anything else; each budget says in `as_of` how old. A budget applies when " +
          "all of its filter is among what the query names, so that of one model does to a query with `model`; " +
          "one whose filter asks for more than the query can name only tells when it is spent.",
        tags: ["budgets"],
        querystring: checkQuery,
        response: { 200: api.one(api.budgetCheck), 503: api.errorBody },
      },
    },
    async (request) => {
      const { projectId, query } = request;
      const subject = await subjectOf(business, projectId, query, now());
      const named = new Map(
        Object.entries({ ...query, customer_id: subject.customerId }).map(([key, value]) => [
          key,
          String(value),
        ]),
      );
      const spends = await budgets.spendOf(projectId);
      const applied: api.BudgetCheck["budgets"] = [];
      for (const spend of spends) {
        const who = subjectIn(spend, subject);
        if (who === undefined || spend.budget.environment !== query.environment) continue;
        if (await applies(business, spend, named)) applied.push(toApiCheck(spend, who));
      }
      return one(request, {
        allowed: !applied.some(({ exceeded, blocks }) => exceeded && blocks),
        customer_id: subject.customerId ?? null,
        user_id: subject.userId ?? null,
        budgets: applied.sort((a, b) => Number(b.exceeded) - Number(a.exceeded)),
      });
    },
  );
}

async function subjectOf(
  business: Pick<BusinessStore, "standingCustomer" | "customersOfUser">,
  projectId: string,
  { customer_id, user_id: userId }: { customer_id?: string | undefined; user_id?: string | undefined },
  at: number,
): Promise<Subject> {
  if (customer_id !== undefined)
    return { customerId: await business.standingCustomer(projectId, customer_id), userId };
  if (userId === undefined) return { customerId: undefined, userId };
  const named = await business.customersOfUser(projectId, userId, at);
  const standing = new Set(await Promise.all(named.map((id) => business.standingCustomer(projectId, id))));
  const [only] = standing;
  return { customerId: standing.size === 1 ? only : undefined, userId };
}

/** Whose spend counts; undefined where the query names nobody of that kind. */
function subjectIn({ budget }: BudgetSpend, { customerId, userId }: Subject): string | undefined {
  return budget.per === "project" ? "" : budget.per === "customer" ? customerId : userId;
}

async function applies(
  business: Pick<BusinessStore, "standingCustomer">,
  { budget }: BudgetSpend,
  named: ReadonlyMap<string, string>,
): Promise<boolean> {
  for (const part of toFilters(conditionsOf(budget.filter))) {
    if (part.type !== "field" || part.match.op !== "is") return false;
    const { name, key } = part.field;
    const wanted = part.match.values.flatMap((value) => (value.kind === "text" ? [value.text] : []));
    const standing =
      name === "customer"
        ? await Promise.all(wanted.map((id) => business.standingCustomer(budget.projectId, id)))
        : wanted;
    const is = named.get(key === undefined ? (PARAMETERS.get(name) ?? name) : `${name}.${key}`);
    if (is === undefined || !standing.includes(is)) return false;
  }
  return true;
}

/** Fields that the query names otherwise than filters do. */
const PARAMETERS: ReadonlyMap<string, string> = new Map([
  ["customer", "customer_id"],
  ["user", "user_id"],
  ["session", "session_id"],
  ["order", "order_id"],
]);

function toApiCheck(spend: BudgetSpend, subject: string): api.BudgetCheck["budgets"][number] {
  const { budget, bySubject } = spend;
  const { spent } = bySubject.get(subject) ?? { spent: 0n };
  const { as_of, resets_at } = timesOf(spend);
  return {
    id: budget.id,
    name: budget.name,
    per: budget.per,
    blocks: budget.blocks,
    exceeded: spent >= budget.amount,
    spent: formatNanoUsd(spent),
    limit: formatNanoUsd(budget.amount),
    remaining: formatNanoUsd(remainingOf(budget, spent)),
    resets_at,
    as_of,
  };
}
