import * as api from "@anyway-sh/api";
import { z } from "zod";
import { addBill } from "../commerce/bills.ts";
import { fetchReports } from "../commerce/fetch-reports.ts";
import { reconcileBill } from "../commerce/reconcile-bill.ts";
import { AppError } from "../model/app-error.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { toApiBill, toApiReconciliation } from "./convert-bill.ts";
import { pageOf } from "./paging.ts";

const tags = ["costs"];
const params = z.object({ id: api.id });
/** Its quotes and line breaks are escaped in JSON. */
const MOST_BODY_BYTES = 2 * api.MOST_BILL_BYTES;

/** What providers say that calls cost, side by side with what spans tell. */
export function billRoutes(app: App, deps: AppDeps): void {
  const { business } = deps;

  app.get(
    "/v1/bills",
    {
      config: { scope: "read" },
      schema: {
        summary: "List bills of providers, newest first",
        tags,
        querystring: api.pageRequest,
        response: { 200: api.list(api.bill) },
      },
    },
    (request) =>
      pageOf(request, "bills", request.query, {
        read: (page) => business.bills(request.projectId, page),
        time: (bill) => bill.createdAt,
        toApi: toApiBill,
      }),
  );

  app.post(
    "/v1/bills",
    {
      config: { scope: "write" },
      bodyLimit: MOST_BODY_BYTES,
      schema: {
        summary: "Add a bill from a provider's reports",
        description:
          "Takes what OpenAI and Anthropic answer at their cost and usage reports (all pages) or export as CSV, " +
          "OpenRouter's activity, and LiteLLM's spend logs. Costs are needed; the usage of the same days beside them " +
          "lets differences be explained by tokens. The same files again are the same bill (200). At most 24 MiB.",
        tags,
        body: api.billInput,
        response: { 200: api.one(api.bill), 201: api.one(api.bill), 400: api.errorBody },
      },
    },
    async (request, reply) => {
      const { name, files } = request.body;
      const bytes = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
      if (bytes > api.MOST_BILL_BYTES)
        throw new AppError(
          "body_too_large",
          "The files hold more than 24 MiB together. Split them by month.",
        );
      const { bill, added } = await addBill(deps, request, { name, origin: "file", files });
      return reply.code(added ? 201 : 200).send(one(request, toApiBill(bill)));
    },
  );

  app.post(
    "/v1/bills/fetch",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Add a bill by asking the provider for its reports",
        description:
          "The admin key is used for this request alone: it is neither kept nor logged. OpenAI and Anthropic give " +
          "such keys to administrators of an organization, OpenRouter calls them provisioning keys and tells the " +
          "last 30 days.",
        tags,
        body: api.billFetchInput,
        response: { 200: api.one(api.bill), 201: api.one(api.bill), 400: api.errorBody },
      },
    },
    async (request, reply) => {
      const { provider, admin_key, start_date, end_date, base_url, name } = request.body;
      const files = await fetchReports({
        provider,
        adminKey: admin_key,
        startDay: start_date,
        endDay: end_date,
        baseUrl: base_url,
        allowPrivate: deps.config.webhooksAllowPrivate,
        now: deps.now,
      });
      const { bill, added } = await addBill(deps, request, { name, origin: "provider", files });
      return reply.code(added ? 201 : 200).send(one(request, toApiBill(bill)));
    },
  );

  app.delete(
    "/v1/bills/:id",
    {
      config: { scope: "write" },
      schema: { summary: "Remove a bill", tags, params, response: { 204: z.void(), 404: api.errorBody } },
    },
    async (request, reply) => {
      const { projectId, actor } = request;
      const { id } = request.params;
      await business.transaction(async (writer) => {
        if (!(await writer.removeBill(projectId, id))) throw noBill(id);
        await writer.addAudit({
          projectId,
          at: deps.now(),
          actor,
          action: "bill.removed",
          subject: id,
          details: {},
        });
      });
      return reply.code(204).send();
    },
  );

  app.get(
    "/v1/bills/:id/reconciliation",
    {
      config: { scope: "read" },
      schema: {
        summary: "Compare a bill with what spans tell",
        description:
          "By day (UTC, as providers count) and model. Every difference is parted into causes that add up to it; what " +
          "no cause explains is `unexplained`. A price is believed where the billed tokens cost exactly the billed " +
          "amount at it: ours, one of the book in any service tier, or what the bill charges on other days.",
        tags,
        params,
        querystring: api.reconciliationQuery,
        response: { 200: api.one(api.reconciliation), 404: api.errorBody },
      },
    },
    async (request) => {
      const { projectId } = request;
      const bill = await business.bill(projectId, request.params.id);
      if (!bill) throw noBill(request.params.id);
      const book = await deps.priceBookOf(projectId);
      const comparison = await reconcileBill({ telemetry: deps.telemetry, book }, projectId, bill);
      return one(request, toApiReconciliation(bill, comparison, request.query.only));
    },
  );
}

function noBill(id: string): AppError {
  return new AppError("not_found", `There is no bill ${id} in this project.`);
}
