import * as api from "@anyway-sh/api";
import { z } from "zod";
import type { BusinessReads } from "../business/store.ts";
import { listConversionOrders } from "../commerce/conversion-lists.ts";
import { conversionQuestion } from "../commerce/conversion-report.ts";
import { alignToSlots } from "../model/time-range.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { page } from "./answer.ts";
import type { App } from "./context.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { toApiOrder } from "./orders.ts";
import { rangeOf } from "./query-range.ts";

const ms = z.string().regex(/^\d{1,20}$/);

interface Deps {
  telemetry: TelemetryStore;
  business: BusinessReads;
  now: () => number;
}

/** `GET /v1/conversions/orders`. */
export function conversionOrderRoutes(app: App, { telemetry, business, now }: Deps): void {
  app.get(
    "/v1/conversions/orders",
    {
      config: { scope: "read" },
      schema: {
        summary:
          "The orders that are conversions of a period, or those that nothing preceded, the last paid first",
        tags: ["conversions"],
        querystring: api.conversionOrdersQuery,
        response: { 200: api.list(api.order) },
      },
    },
    async (request) => {
      const { query, projectId } = request;
      const { limit, cursor, attributed } = query;
      const { question } = await conversionQuestion(
        { telemetry, business },
        {
          projectId,
          range: alignToSlots(rangeOf(query, now())),
          environment: query.environment,
          model: undefined,
          windowDays: query.window_days,
          dating: "event",
          dimension: undefined,
          conditions: [],
        },
      );
      const found = await listConversionOrders(telemetry, question, {
        attributed: attributed === undefined ? undefined : attributed === "true",
        after: cursor === undefined ? undefined : toPosition(cursor),
        limit: limit + 1,
      });
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      const records = await business.ordersById(
        projectId,
        shown.map(({ id }) => id),
      );
      const byId = new Map(records.map((order) => [order.id, toApiOrder(order)]));
      return page(
        request,
        shown.flatMap(({ id }) => byId.get(id) ?? []),
        {
          limit,
          nextCursor:
            last && found.length > limit
              ? encodeCursor("conversion orders", [String(last.paidMs), last.id])
              : null,
        },
      );
    },
  );
}

function toPosition(cursor: string) {
  const [paidMs, id] = decodeCursor("conversion orders", [ms, z.string()], cursor);
  return { paidMs: Number(paidMs), id };
}
