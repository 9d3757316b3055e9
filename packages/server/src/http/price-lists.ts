import * as api from "@anyway-sh/api";
import { z } from "zod";
import { AppError } from "../model/app-error.ts";
import type { StoredPriceList } from "../model/price.ts";
import { InvalidPriceListError, readPriceList } from "../pricing/lists/read-price-list.ts";
import { toApiActor } from "./actors.ts";
import { one, page, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";
import { takeJsonTexts } from "./json-body.ts";

const tags = ["prices"];
/** The largest file that is known has a tenth of it. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Of a project: the newest hold, and older ones what these lack. */
const MOST_LISTS = 20;
const MOST_LEFT_OUT = 100;

/** Files of prices, each taken as a whole. */
export function priceListRoutes(app: App, deps: AppDeps): void {
  const { business, now, newId } = deps;
  app.get(
    "/v1/price-lists",
    {
      config: { scope: "read" },
      schema: {
        summary: "List the files of prices that the project took, newest first",
        tags,
        response: { 200: api.list(api.priceList) },
      },
    },
    async (request) => {
      const lists = await business.priceLists(request.projectId);
      return page(request, lists.map(toApiList), { limit: MOST_LISTS, nextCursor: null });
    },
  );

  app.register(async (routes: App) => {
    takeJsonTexts(routes);
    routes.post(
      "/v1/price-lists",
      {
        config: { scope: "admin" },
        bodyLimit: MOST_BYTES,
        schema: {
          summary: "Take a file of prices",
          description:
            "The body is the file, at most 16 MiB: LiteLLM's model_prices_and_context_window.json or OpenLIT's " +
            "pricing.json. Its prices count after the project's own and before the built-in ones, for spans that come " +
            "in from now on and whose call began at `effective_from` or later.",
          tags,
          headers: creatingHeaders,
          querystring: api.priceListImportQuery,
          response: { 201: api.one(api.priceListImport), 400: api.errorBody, 409: api.errorBody },
        },
      },
      async (request, reply) => {
        const { projectId, actor, query } = request;
        const at = now();
        const { format, models, leftOut } = read(request.body, query.format);
        const list: StoredPriceList = {
          id: newId("plist_"),
          projectId,
          format,
          source: query.source,
          modelCount: models.length,
          effectiveFrom: query.effective_from === undefined ? at : Date.parse(query.effective_from),
          createdAt: at,
          createdBy: actor,
        };
        const answer: api.PriceListImport = {
          list: toApiList(list),
          left_out: leftOut.slice(0, MOST_LEFT_OUT),
          left_out_count: leftOut.length,
        };
        const { data } = await createOnce(deps, request, async (writer) => {
          await writer.addPriceList(list, models);
          if ((await writer.priceLists(projectId)).length > MOST_LISTS)
            throw new AppError(
              "conflict",
              `The project has ${MOST_LISTS} price lists, which is the most. Remove one that is no longer needed.`,
            );
          const details = { format, source: list.source, models: models.length };
          await writer.addAudit({
            projectId,
            at,
            actor,
            action: "price_list.imported",
            subject: list.id,
            details,
          });
          return { status: 201, data: answer };
        });
        return reply.code(201).send(one(request, data));
      },
    );
  });

  app.delete(
    "/v1/price-lists/:id",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Remove a file of prices",
        description: "Spans that are stored keep the price that they came in with.",
        tags,
        params: z.object({ id: api.id }),
        response: { 204: z.void(), 404: api.errorBody },
      },
    },
    async (request, reply) => {
      const { projectId, actor } = request;
      const { id } = request.params;
      await business.transaction(async (writer) => {
        const removed = await writer.removePriceList(projectId, id);
        if (!removed) throw new AppError("not_found", `There is no price list "${id}".`);
        const details = { format: removed.format, source: removed.source, models: removed.modelCount };
        await writer.addAudit({
          projectId,
          at: now(),
          actor,
          action: "price_list.removed",
          subject: id,
          details,
        });
      });
      return reply.code(204).send();
    },
  );
}

function read(body: unknown, format: api.PriceList["format"] | undefined) {
  try {
    return readPriceList(typeof body === "string" ? body : "", format);
  } catch (error) {
    if (error instanceof InvalidPriceListError)
      throw new AppError("undecodable_body", `The file ${error.message}.`);
    throw error;
  }
}

function toApiList(list: StoredPriceList): api.PriceList {
  return {
    id: list.id,
    format: list.format,
    source: list.source,
    models: list.modelCount,
    effective_from: toApiTime(list.effectiveFrom),
    created_at: toApiTime(list.createdAt),
    created_by: toApiActor(list.createdBy),
  };
}
