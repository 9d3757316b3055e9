import * as api from "@anyway-sh/api";
import { z } from "zod";
import { createBudget, noBudget, removeBudget, updateBudget } from "../commerce/budgets.ts";
import { refusalOfUrl } from "../commerce/callable-url.ts";
import { AppError } from "../model/app-error.ts";
import type { BudgetChange } from "../model/budget.ts";
import { parseNanoUsd } from "../model/money.ts";
import { one } from "./answer.ts";
import { requireFilter } from "./budget-filter.ts";
import type { App, AppDeps } from "./context.ts";
import { highestSpends, timesOf, toApiBudget, toApiFiring } from "./convert-budget.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";
import { pageOf } from "./paging.ts";

const tags = ["budgets"];
const params = z.object({ id: api.id });

/** How much may be spent on what, what is spent of it, and what fired. */
export function budgetRoutes(app: App, deps: AppDeps): void {
  const { business, budgets, config, now } = deps;
  const spendOf = async (projectId: string) =>
    new Map((await budgets.spendOf(projectId)).map((spend) => [spend.budget.id, spend]));
  /** Of a budget that was just stored: that its spend cannot be read now must not look as if it were not. */
  async function firstSpend(projectId: string, id: string) {
    await budgets.refresh();
    try {
      return (await spendOf(projectId)).get(id);
    } catch (error) {
      if (error instanceof AppError && error.code === "unavailable") return undefined;
      throw error;
    }
  }

  app.get(
    "/v1/budgets",
    {
      config: { scope: "read" },
      schema: {
        summary: "List budgets with what is spent of them, newest first",
        tags,
        querystring: api.pageRequest,
        response: { 200: api.list(api.budget) },
      },
    },
    async (request) => {
      const spends = await spendOf(request.projectId);
      return pageOf(request, "budgets", request.query, {
        read: (page) => business.budgets(request.projectId, page),
        time: (budget) => budget.createdAt,
        toApi: (budget) => toApiBudget(budget, spends.get(budget.id)),
      });
    },
  );

  app.post(
    "/v1/budgets",
    {
      config: { scope: "write" },
      schema: {
        summary: "Make a budget",
        description:
          "Of the project, or the same amount for each customer or each user. When spend reaches a threshold, that " +
          "fires once in a window for whom it is about, and is told to webhooks as `budget.threshold_reached`, and to the " +
          "e-mail addresses and the chat that the budget names. A window that rolls fires again once the spend was below " +
          "the threshold, at most every 15 minutes. A change of what counts, of the window or of the amount begins anew.",
        tags,
        headers: creatingHeaders,
        body: api.budgetInput,
        response: { 201: api.one(api.budget), 400: api.errorBody },
      },
    },
    async (request, reply) => {
      const { projectId, actor } = request;
      const change = fromInput(request.body, config);
      const { data } = await createOnce(deps, request, async (writer) => {
        const { slack_url, amount: _, thresholds: __, ...same } = request.body;
        const input = { ...same, projectId, slackUrl: slack_url, ...change };
        const budget = await createBudget(writer, input, { ...deps, actor });
        return { status: 201, data: toApiBudget(budget, undefined) };
      });
      const spend = await firstSpend(projectId, data.id);
      const budget = await business.budget(projectId, data.id);
      return reply.code(201).send(one(request, budget ? toApiBudget(budget, spend) : data));
    },
  );

  app.get(
    "/v1/budgets/:id",
    {
      config: { scope: "read" },
      schema: {
        summary: "Read a budget",
        tags,
        params,
        response: { 200: api.one(api.budget), 404: api.errorBody },
      },
    },
    async (request) => {
      const { id } = request.params;
      const budget = await business.budget(request.projectId, id);
      if (!budget) throw noBudget(id);
      return one(request, toApiBudget(budget, (await spendOf(request.projectId)).get(id)));
    },
  );

  app.patch(
    "/v1/budgets/:id",
    {
      config: { scope: "write" },
      schema: {
        summary: "Change a budget, or turn it off or on",
        tags,
        params,
        body: api.budgetPatch,
        response: { 200: api.one(api.budget), 400: api.errorBody, 404: api.errorBody },
      },
    },
    async (request) => {
      const { projectId, actor } = request;
      const { id } = request.params;
      const { slack_url, amount: _, thresholds: __, ...same } = request.body;
      const change: BudgetChange = { ...same, slackUrl: slack_url, ...fromInput(request.body, config) };
      const budget = await business.transaction((writer) =>
        updateBudget(writer, { projectId, id }, change, { actor, now }),
      );
      return one(request, toApiBudget(budget, await firstSpend(projectId, id)));
    },
  );

  app.delete(
    "/v1/budgets/:id",
    {
      config: { scope: "write" },
      schema: {
        summary: "Delete a budget",
        description: "What it fired stays listed. What is still to be told of that to a chat is given up.",
        tags,
        params,
        response: { 204: z.void(), 404: api.errorBody },
      },
    },
    async (request, reply) => {
      const { projectId, actor } = request;
      await business.transaction((writer) =>
        removeBudget(writer, { projectId, id: request.params.id }, { actor, now }),
      );
      await budgets.refresh();
      return reply.code(204).send();
    },
  );

  app.get(
    "/v1/budgets/:id/spend",
    {
      config: { scope: "read" },
      schema: {
        summary: "Who spent of a budget, the most first",
        tags,
        params,
        querystring: api.budgetSpendQuery,
        response: { 200: api.one(api.budgetSpendList), 404: api.errorBody },
      },
    },
    async (request) => {
      const { id } = request.params;
      const spend = (await spendOf(request.projectId)).get(id);
      if (!spend) throw (await business.budget(request.projectId, id)) ? isOff(id) : noBudget(id);
      return one(request, {
        ...timesOf(spend),
        subjects: spend.bySubject.size,
        rows: highestSpends(spend, request.query.limit),
      });
    },
  );

  app.get(
    "/v1/budgets/firings",
    {
      config: { scope: "read" },
      schema: {
        summary: "List what fired, newest first",
        tags,
        querystring: api.budgetFiringQuery,
        response: { 200: api.list(api.budgetFiring) },
      },
    },
    (request) => {
      const { projectId } = request;
      const { budget_id: budgetId } = request.query;
      return pageOf(request, "budget-firings", request.query, {
        read: async (page) => {
          const firings = await business.budgetFirings(projectId, { budgetId }, page);
          const ids = firings.map(({ id }) => id);
          const notices = Map.groupBy(
            await business.budgetNotices(projectId, ids),
            ({ firingId }) => firingId,
          );
          return firings.map((firing) => ({ ...firing, notices: notices.get(firing.id) ?? [] }));
        },
        time: (firing) => firing.firedAt,
        toApi: ({ notices, ...firing }) => toApiFiring(firing, notices),
      });
    },
  );
}

/** Of an input, what is kept in another form, after all of it was found to make sense. */
function fromInput<T extends api.BudgetPatch>(
  { filter, emails, slack_url, amount, thresholds }: T,
  { smtpUrl, webhooksAllowPrivate }: AppDeps["config"],
) {
  if (filter !== undefined) requireFilter(filter);
  if (emails !== undefined && emails.length > 0 && smtpUrl === undefined)
    throw refuse("emails", "cannot be sent: the server has no ANYWAY_SMTP_URL, which names a mail server");
  const refusal = typeof slack_url === "string" ? refusalOfUrl(slack_url, webhooksAllowPrivate) : undefined;
  if (refusal !== undefined) throw refuse("slack_url", refusal);
  return {
    ...(amount === undefined ? {} : { amount: parseNanoUsd(amount) }),
    ...(thresholds === undefined ? {} : { thresholds: thresholds.toSorted((a, b) => a - b) }),
  } as { [K in "amount" | "thresholds" as T[K] extends undefined ? never : K]: NonNullable<BudgetChange[K]> };
}

function isOff(id: string): AppError {
  return new AppError("conflict", `The budget ${id} is off, and what is spent of it is not counted.`);
}

function refuse(field: string, message: string): AppError {
  return new AppError("invalid_request", `The budget cannot be taken: ${field} ${message}.`, {
    details: [{ field, message }],
  });
}
