import * as api from "@anyway-sh/api";
import { z } from "zod";
import { cancelRepricing } from "../commerce/repricing.ts";
import { AppError } from "../model/app-error.ts";
import { formatNanoUsd } from "../model/money.ts";
import type { RepricedModel, Repricing, RepricingStatus } from "../model/repricing.ts";
import { formatTimeNs } from "../model/time-range.ts";
import { toApiActor } from "./actors.ts";
import { one, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";
import { pageOf } from "./paging.ts";
import { rangeOf } from "./query-range.ts";

const tags = ["prices"];

/** Prices stored calls anew: shows what that changes first, and changes it when it is told to. */
export function repricingRoutes(app: App, deps: AppDeps): void {
  const { business, telemetry, now, newId, repricings } = deps;

  app.post(
    "/v1/repricings",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Preview what today's prices make of stored calls",
        description:
          "Spans keep the cost that they came in with. This begins a job that adds up what the prices as they are " +
          "now, each call by the price of its own time, would change; nothing is changed before it is applied. A " +
          "project has one at a time.",
        tags,
        headers: creatingHeaders,
        body: api.repricingInput,
        response: { 201: api.one(api.repricing), 400: api.errorBody, 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const { projectId, actor, body } = request;
      const scope = { range: rangeOf(body, now()), provider: body.provider, model: body.model };
      const callsTotal = await telemetry.countCalls(projectId, scope);
      const { data } = await createOnce(deps, request, async (writer) => {
        const repricing: Repricing = {
          ...scope,
          id: newId("rep_"),
          projectId,
          status: "previewing",
          priceVersion: await writer.priceVersion(projectId),
          callsTotal,
          callsDone: 0,
          position: undefined,
          preview: [],
          applied: [],
          error: null,
          createdAt: now(),
          createdBy: actor,
          finishedAt: null,
        };
        if (!(await writer.addRepricing(repricing)))
          throw new AppError(
            "conflict",
            "Another re-pricing of the project is under way. Wait for it, or cancel it.",
          );
        return { status: 201, data: toApiRepricing(repricing) };
      });
      void repricings.run();
      return reply.code(201).send(one(request, data));
    },
  );

  app.get(
    "/v1/repricings",
    {
      config: { scope: "read" },
      schema: {
        summary: "List re-pricings, newest first",
        tags,
        querystring: api.repricingListQuery,
        response: { 200: api.list(api.repricing) },
      },
    },
    (request) =>
      pageOf(request, "repricings", request.query, {
        read: (page) => business.repricings(request.projectId, page),
        time: (repricing) => repricing.createdAt,
        toApi: toApiRepricing,
      }),
  );

  app.get(
    "/v1/repricings/:id",
    {
      config: { scope: "read" },
      schema: {
        summary: "Get a re-pricing, with how far it is",
        tags,
        params: z.object({ id: api.id }),
        response: { 200: api.one(api.repricing), 404: api.errorBody },
      },
    },
    async (request) => one(request, toApiRepricing(await find(request.projectId, request.params.id))),
  );

  app.post(
    "/v1/repricings/:id/apply",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Give the calls of a preview their new costs",
        description:
          "Costs, profit and all else that is made of them follow as the job goes on. The costs as they were stay, " +
          "summed in the audit log and call by call in the telemetry store (`cost_changes`).",
        tags,
        params: z.object({ id: api.id }),
        response: { 200: api.one(api.repricing), 404: api.errorBody, 409: api.errorBody },
      },
    },
    async (request) => {
      const { projectId } = request;
      const previewed = await find(projectId, request.params.id);
      if (previewed.priceVersion !== (await business.priceVersion(projectId)))
        throw new AppError("conflict", "Prices were changed since the preview. Preview it again.");
      const applying = await move(previewed, ["previewed"], {
        status: "applying",
        callsDone: 0,
        position: undefined,
        createdBy: request.actor,
      });
      void repricings.run();
      return one(request, toApiRepricing(applying));
    },
  );

  app.post(
    "/v1/repricings/:id/cancel",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Cancel a re-pricing",
        description: "What was applied so far stays applied, and is in the audit log.",
        tags,
        params: z.object({ id: api.id }),
        response: { 200: api.one(api.repricing), 404: api.errorBody, 409: api.errorBody },
      },
    },
    async (request) => {
      const found = await find(request.projectId, request.params.id);
      const from: RepricingStatus[] = ["previewing", "previewed", "applying"];
      const canceled = from.includes(found.status)
        ? await cancelRepricing(deps, found, request.actor)
        : undefined;
      if (!canceled) throw await outOfTurn(found, from);
      return one(request, toApiRepricing(canceled));
    },
  );

  async function find(projectId: string, id: string): Promise<Repricing> {
    const found = await business.repricing(projectId, id);
    if (!found) throw new AppError("not_found", `There is no re-pricing ${id} in this project.`);
    return found;
  }

  async function move(
    repricing: Repricing,
    from: readonly RepricingStatus[],
    change: Partial<Repricing>,
  ): Promise<Repricing> {
    const next = { ...repricing, ...change };
    const isMoved =
      from.includes(repricing.status) &&
      (await business.transaction((writer) => writer.saveRepricing(next, repricing.status)));
    if (isMoved) return next;
    throw await outOfTurn(repricing, from);
  }

  async function outOfTurn(
    { projectId, id }: Repricing,
    from: readonly RepricingStatus[],
  ): Promise<AppError> {
    const { status } = await find(projectId, id);
    return new AppError(
      "conflict",
      `The re-pricing is ${status}: that takes one that is ${from.join(" or ")}.`,
    );
  }
}

function toApiRepricing(repricing: Repricing): api.Repricing {
  const { range, status, preview, applied } = repricing;
  return {
    id: repricing.id,
    status,
    start_time: formatTimeNs(range.startNs),
    end_time: formatTimeNs(range.endNs),
    provider: repricing.provider ?? null,
    model: repricing.model ?? null,
    progress: { calls_done: repricing.callsDone, calls_total: repricing.callsTotal },
    preview: toApiDifferences(preview),
    applied: status === "applied" || applied.length > 0 ? toApiDifferences(applied) : null,
    error: repricing.error,
    created_by: toApiActor(repricing.createdBy),
    created_at: toApiTime(repricing.createdAt),
    finished_at: repricing.finishedAt === null ? null : toApiTime(repricing.finishedAt),
  };
}

function toApiDifferences(models: readonly RepricedModel[]): api.RepricingDifferences {
  const sum = (count: (one: RepricedModel) => number) => models.reduce((all, one) => all + count(one), 0);
  const total: RepricedModel = {
    provider: "",
    model: "",
    calls: sum((one) => one.calls),
    changed: sum((one) => one.changed),
    unpricedBefore: sum((one) => one.unpricedBefore),
    unpricedAfter: sum((one) => one.unpricedAfter),
    before: models.reduce((all, one) => all + one.before, 0n),
    after: models.reduce((all, one) => all + one.after, 0n),
  };
  const size = ({ before, after }: RepricedModel) => (after > before ? after - before : before - after);
  return {
    ...toApiDifference(total),
    models: models
      .toSorted((a, b) => Number(size(b) - size(a)) || b.changed - a.changed || (a.model < b.model ? -1 : 1))
      .map((one) => ({ provider: one.provider, model: one.model, ...toApiDifference(one) })),
  };
}

function toApiDifference(sum: RepricedModel) {
  return {
    calls: sum.calls,
    changed: sum.changed,
    unpriced_before: sum.unpricedBefore,
    unpriced_after: sum.unpricedAfter,
    cost_before: formatNanoUsd(sum.before),
    cost_after: formatNanoUsd(sum.after),
  };
}
