import * as api from "@anyway-sh/api";
import { importOrders } from "../commerce/import-orders.ts";
import { one, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { csvText, MOST_CSV_BYTES, takeCsvFiles } from "./csv-body.ts";
import { readOrders } from "./order-csv.ts";

/** Rows of a preview. */
const MOST_SHOWN = 10;

/** `POST /v1/orders/import`: orders from a CSV file. */
export function orderImportRoutes(app: App, deps: AppDeps): void {
  app.register(async (routes: App) => {
    takeCsvFiles(routes);
    routes.post<{ Body: Buffer | undefined }>(
      "/v1/orders/import",
      {
        config: { scope: "write" },
        bodyLimit: MOST_CSV_BYTES,
        schema: {
          summary: "Post the orders of a CSV file",
          description:
            "The body is `text/csv` in UTF-8, at most 4 MiB and 10,000 rows. The first row names the columns: the fields " +
            "of `POST /v1/orders`, of which external_id, amount and currency are needed, and `metadata.<key>`. Amounts " +
            "are in minor units. Cells that are empty say nothing. The same file twice changes nothing; rows that are " +
            "refused hold up no others.",
          tags: ["orders"],
          response: { 200: api.one(api.orderImport), 400: api.errorBody },
        },
      },
      async (request) => {
        const { rows, refused } = readOrders(request.projectId, csvText(request.body));
        const done = await importOrders(deps.business, rows, deps);
        await deps.relay.copy();
        const all = [...refused, ...done.refused].sort((a, b) => a.line - b.line);
        return one(request, { ...done, refused: all });
      },
    );

    routes.post<{ Body: Buffer | undefined }>(
      "/v1/orders/import/preview",
      {
        config: { scope: "write" },
        bodyLimit: MOST_CSV_BYTES,
        schema: {
          summary: "Read a CSV file as POST /v1/orders/import does, and store nothing",
          tags: ["orders"],
          response: { 200: api.one(api.orderImportPreview), 400: api.errorBody },
        },
      },
      async (request) => {
        const { rows, refused } = readOrders(request.projectId, csvText(request.body));
        const first = rows.slice(0, MOST_SHOWN).map(({ line, order }) => ({
          line,
          external_id: order.externalId ?? "",
          customer_id: order.customerId ?? null,
          amount: Number(order.amount),
          currency: order.currency,
          placed_at: timeOf(order.placedAt ?? order.paidAt),
        }));
        return one(request, { orders: rows.length, refused, first });
      },
    );
  });
}

/** Null for an order that is placed when it is posted. */
const timeOf = (ms: number | null | undefined) => (typeof ms === "number" ? toApiTime(ms) : null);
