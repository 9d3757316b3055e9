import * as api from "@anyway-sh/api";
import { formatNanoUsd } from "../model/money.ts";
import { alignToSlots, formatTimeNs } from "../model/time-range.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { rangeOf } from "./query-range.ts";

/** `GET /v1/unpriced`: the calls that no total has the cost of. */
export function unpricedRoutes(
  app: App,
  { telemetry, priceBookOf, now }: Pick<AppDeps, "telemetry" | "priceBookOf" | "now">,
): void {
  app.get(
    "/v1/unpriced",
    {
      config: { scope: "read" },
      schema: {
        summary: "Calls without a price, by provider and model, and costs that clients report otherwise",
        description: "The range is widened to whole quarters of an hour; the answer states it.",
        tags: ["prices"],
        querystring: api.unpricedQuery,
        response: { 200: api.one(api.unpriced) },
      },
    },
    async (request) => {
      const { environment } = request.query;
      const range = alignToSlots(rangeOf(request.query, now()));
      const period = { projectId: request.projectId, range, environment };
      const [models, reported, book] = await Promise.all([
        telemetry.incompleteModels(period),
        telemetry.reportedCosts(period),
        priceBookOf(request.projectId),
      ]);
      const lacking = models.filter(({ calls }) => calls > 0);
      const answer: api.Unpriced = {
        start_time: formatTimeNs(range.startNs),
        end_time: formatTimeNs(range.endNs),
        environment,
        calls: lacking.reduce((sum, { calls }) => sum + calls, 0),
        tokens: lacking.reduce((sum, { tokens }) => sum + tokens, 0),
        models: lacking.map(({ provider, model, calls, tokens, impossible }) => ({
          provider,
          model,
          calls,
          tokens,
          impossible_usage: impossible,
          price: model === "" ? null : (book.find(provider, model, now())?.name ?? null),
        })),
        reported: reported.map((sum) => ({
          ...sum,
          computed: formatNanoUsd(sum.computed),
          reported: formatNanoUsd(sum.reported),
        })),
      };
      return one(request, answer);
    },
  );
}
