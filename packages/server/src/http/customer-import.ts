import * as api from "@anyway-sh/api";
import { importCustomers } from "../commerce/import-customers.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { csvText, MOST_CSV_BYTES, takeCsvFiles } from "./csv-body.ts";
import { readCustomers } from "./customer-csv.ts";

/** `POST /v1/customers/import`: customers from a CSV file. */
export function customerImportRoutes(app: App, deps: AppDeps): void {
  app.register(async (routes: App) => {
    takeCsvFiles(routes);
    routes.post<{ Body: Buffer | undefined }>(
      "/v1/customers/import",
      {
        config: { scope: "write" },
        bodyLimit: MOST_CSV_BYTES,
        schema: {
          summary: "Create and update customers from a CSV file",
          description:
            "The body is `text/csv` in UTF-8, at most 4 MiB and 10,000 rows. The first row names the columns: `email`, " +
            "`name`, `external_id`, `metadata.<key>`. A row means the customer of its external_id or, without one, of its " +
            "email in any case, and creates it where there is none. Cells that are empty leave what is there. The same " +
            "file twice changes nothing; rows that are refused hold up no others.",
          tags: ["customers"],
          response: { 200: api.one(api.customerImport), 400: api.errorBody },
        },
      },
      async (request) => {
        const { rows, refused } = readCustomers(csvText(request.body));
        const done = await importCustomers(deps.business, request.projectId, rows, deps);
        await deps.relay.copy();
        const all = [...refused, ...done.refused].sort((a, b) => a.line - b.line);
        return one(request, { ...done, refused: all });
      },
    );
  });
}
