import * as api from "@anyway-sh/api";
import { z } from "zod";
import { AppError } from "../../model/app-error.ts";
import { one } from "../answer.ts";
import type { App, AppDeps } from "../context.ts";
import { DATASETS } from "./datasets.ts";
import { CONTENT_TYPES } from "./encoders.ts";
import { createRuns } from "./runs.ts";
import { sendTable } from "./send-table.ts";

const tags = ["export"];
const DESCRIPTION =
  "A file, complete: rows and figures are those of the route that it names, with its filters. It is written as it is " +
  "read; what fails midway breaks the connection off, and a file that did not end is none. Amounts are exact decimals " +
  "as the API writes them (texts in Parquet), times RFC 3339, lists and objects JSON. " +
  `At most ${api.MOST_EXPORT_ROWS} rows a file and ${api.MOST_EXPORTS_OF_PROJECT} exports of a project at once; ` +
  "`GET /v1/exports/{x-request-id}` says how far it is.";

type Deps = Pick<AppDeps, "telemetry" | "business" | "now">;

/** `GET /v1/export/{dataset}`: what a page shows, whole, as a file. */
export function exportRoutes(app: App, deps: Deps): void {
  const runs = createRuns();
  app.addHook("preClose", async () => runs.stopAll());

  for (const name of api.EXPORT_DATASETS) {
    const { summary, query: querystring, table } = DATASETS[name] as (typeof DATASETS)["traces"];
    app.get(
      `/v1/export/${name}`,
      {
        config: { scope: "read" },
        schema: {
          summary: `As a file: ${summary}`,
          description: DESCRIPTION,
          tags,
          querystring,
          produces: Object.values(CONTENT_TYPES),
          response: { 200: z.string().describe("The file.") },
        },
      },
      async (request, reply) => {
        const { projectId, query } = request;
        const { format } = query;
        const rows = table(deps, projectId, query, deps.now());
        const run = runs.begin({ id: request.id, projectId, dataset: name, format });
        return sendTable(request, reply, { table: rows, format, run, runs });
      },
    );
  }

  app.get(
    "/v1/exports/:id",
    {
      config: { scope: "read" },
      schema: {
        summary: "How far an export is: rows so far, and why it failed",
        tags,
        params: z.object({ id: api.id }),
        response: { 200: api.one(api.exportRun), 404: api.errorBody },
      },
    },
    async (request) => {
      const { id } = request.params;
      const run = runs.find(request.projectId, id);
      if (!run) throw new AppError("not_found", `There is no export ${id}, or it ended long ago.`);
      const { dataset, format, status, rows, error } = run;
      return one(request, { id, dataset, format, status, rows, error });
    },
  );
}
