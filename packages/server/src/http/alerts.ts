import * as api from "@anyway-sh/api";
import { representMarginAlert } from "../model/representation.ts";
import type { App, AppDeps } from "./context.ts";
import { pageOf } from "./paging.ts";

/** What the project was told of: customers who came to cost more than they pay. */
export function alertRoutes(app: App, { business }: Pick<AppDeps, "business">): void {
  app.get(
    "/v1/alerts",
    {
      config: { scope: "read" },
      schema: {
        summary: "List alerts, newest first",
        description:
          "One is raised when a customer who ever paid earned less in the last 30 days than it cost, is told to " +
          "webhooks as `margin.negative`, and is resolved when that is no longer so. They are looked for every 15 minutes.",
        tags: ["profit"],
        querystring: api.alertListQuery,
        response: { 200: api.list(api.alert) },
      },
    },
    (request) => {
      const { status } = request.query;
      const filter = { open: status && status === "open" };
      return pageOf(request, "alerts", request.query, {
        read: (page) => business.marginAlerts(request.projectId, filter, page),
        time: (alert) => alert.raisedAt,
        toApi: representMarginAlert,
      });
    },
  );
}
