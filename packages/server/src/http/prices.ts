import * as api from "@anyway-sh/api";
import { z } from "zod";
import { AppError } from "../model/app-error.ts";
import type { StoredPrice } from "../model/price.ts";
import { builtInPrices } from "../pricing/built-in-prices.ts";
import { one, page, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { fromApiRates, toApiBuiltIn, toApiListed, toApiPrice, toApiRates } from "./convert-price.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";

const tags = ["prices"];
const CURSOR = "prices";
/** Of a project's own; what is more of them is a price list. */
const MOST_PRICES = 1_000;

/** What models cost: the book, and the prices of the project's own in it. */
export function priceRoutes(app: App, deps: AppDeps): void {
  const { business, now, newId } = deps;

  /** Those of the lists that the project took, the list that counts first first. */
  async function listedPrices(projectId: string): Promise<api.Price[]> {
    const [{ lists }, stored] = await Promise.all([
      business.projectPrices(projectId),
      business.priceLists(projectId),
    ]);
    return stored
      .toSorted((a, b) => b.effectiveFrom - a.effectiveFrom)
      .flatMap((list) => {
        const models = lists.find(({ id }) => id === list.id)?.models ?? [];
        return models.map((model) => toApiListed(list, model));
      });
  }

  app.get(
    "/v1/prices",
    {
      config: { scope: "read" },
      schema: {
        summary: "Search the price book",
        description:
          "The project's own prices first, which count before all others, then those of the lists that it took, then the built-in ones; by provider and " +
          "model. A call is priced by the price of its own time.",
        tags,
        querystring: api.priceListQuery,
        response: { 200: api.list(api.price) },
      },
    },
    async (request) => {
      const { q, kind, limit, cursor } = request.query;
      const all = [
        ...(kind === undefined || kind === "override"
          ? (await business.prices(request.projectId)).map(toApiPrice)
          : []),
        ...(kind === undefined || kind === "list" ? await listedPrices(request.projectId) : []),
        ...(kind === undefined || kind === "built_in" ? (await builtInPrices()).map(toApiBuiltIn) : []),
      ];
      const words = (q ?? "").toLowerCase().split(/\s+/);
      const found = all.filter(({ provider, model }) => {
        const text = `${provider ?? ""} ${model}`.toLowerCase();
        return words.every((word) => text.includes(word));
      });
      const start = cursor === undefined ? 0 : decodeCursor(CURSOR, [z.int().min(0)], cursor)[0];
      const end = start + limit;
      return page(request, found.slice(start, end), {
        limit,
        nextCursor: end < found.length ? encodeCursor(CURSOR, [end]) : null,
      });
    },
  );

  app.post(
    "/v1/prices",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Set what a model costs this project, from a time on",
        description:
          "It counts before every other price of the model, for spans that come in from now on and whose call began " +
          "at `effective_from` or later; one of the same provider, model and time is replaced. Spans that are stored " +
          "keep the price that they came in with until they are re-priced.",
        tags,
        headers: creatingHeaders,
        body: api.priceInput,
        response: { 201: api.one(api.priceSet), 400: api.errorBody, 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const { projectId, actor, body } = request;
      const at = now();
      const { data } = await createOnce(deps, request, async (writer) => {
        const price: StoredPrice = {
          id: newId("price_"),
          projectId,
          provider: body.provider ?? "",
          model: body.model,
          ...fromApiRates(body),
          effectiveFrom: body.effective_from === undefined ? 0 : Date.parse(body.effective_from),
          source: body.source ?? "",
          createdAt: at,
          createdBy: actor,
        };
        const replaced = await writer.setPrice(price);
        if ((await writer.prices(projectId)).length > MOST_PRICES)
          throw new AppError(
            "conflict",
            `The project has ${MOST_PRICES} prices of its own, which is the most. Remove some, use a pattern such as "gpt-4o*", or import a price list.`,
          );
        await writer.addAudit({
          projectId,
          at,
          actor,
          action: "price.set",
          subject: price.id,
          details: {
            ...detailsOf(price),
            ...(replaced
              ? { replaced_id: replaced.id, replaced_rates: JSON.stringify(toApiRates(replaced)) }
              : {}),
          },
        });
        const data: api.PriceSet = {
          price: toApiPrice(price),
          replaced_id: replaced?.id ?? null,
          stored_spans: "unchanged",
        };
        return { status: 201, data };
      });
      return reply.code(201).send(one(request, data));
    },
  );

  app.delete(
    "/v1/prices/:id",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Remove a price of the project's own",
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
        const removed = await writer.removePrice(projectId, id);
        if (!removed) throw new AppError("not_found", `There is no price "${id}" of this project's own.`);
        const details = detailsOf(removed);
        await writer.addAudit({ projectId, at: now(), actor, action: "price.removed", subject: id, details });
      });
      return reply.code(204).send();
    },
  );
}

function detailsOf(price: StoredPrice) {
  return {
    provider: price.provider || null,
    model: price.model,
    rates: JSON.stringify(toApiRates(price)),
    effective_from: price.effectiveFrom === 0 ? null : toApiTime(price.effectiveFrom),
    source: price.source || null,
  };
}
