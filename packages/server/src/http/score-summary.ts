import * as api from "@anyway-sh/api";
import { formatTimeNs } from "../model/time-range.ts";
import type { ScoreGroup } from "../telemetry/score-sums.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { toApiStats } from "./convert-score.ts";
import { filterCondition } from "./filter-parameter.ts";
import { rangeOf } from "./query-range.ts";

const PROPERTY = "property.";

/** `GET /v1/scores/summary`: what scores come to, as a whole and by what the judged traces name. */
export function scoreSummaryRoutes(app: App, { telemetry, now }: Pick<AppDeps, "telemetry" | "now">): void {
  app.get(
    "/v1/scores/summary",
    {
      config: { scope: "read" },
      schema: {
        summary:
          "Averages of scores, by customer, user, session, workflow, agent, provider, model or property",
        description:
          "A score counts for whatever its trace, or the traces of its session, name: one of a trace that serves two " +
          "customers counts for both. One of a span counts for the span's own model and provider. With `filter`, scores of " +
          "traces that it finds count, whenever these were, and of sessions with one.",
        tags: ["scores"],
        querystring: api.scoreSummaryQuery,
        response: { 200: api.one(api.scoreSummary) },
      },
    },
    async (request) => {
      const { environment, name, source, filter = "", group_by } = request.query;
      const range = rangeOf(request.query, now());
      const { rows, totals, unmatched } = await telemetry.sumScores({
        projectId: request.projectId,
        environment,
        range,
        name,
        source,
        conditions: filterCondition(filter),
        groupBy: toGroup(group_by),
      });
      return one(request, {
        start_time: formatTimeNs(range.startNs),
        end_time: formatTimeNs(range.endNs),
        environment,
        group_by,
        rows: rows.map(({ key, stats }) => ({ key: key || null, ...toApiStats(stats) })),
        totals: totals.map(toApiStats),
        unmatched,
      });
    },
  );
}

/** The contract has checked it. */
function toGroup(text: string): ScoreGroup {
  return text.startsWith(PROPERTY)
    ? { property: text.slice(PROPERTY.length) }
    : (text as Exclude<ScoreGroup, object>);
}
