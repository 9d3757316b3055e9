import * as api from "@anyway-sh/api";
import { CREDIT_MODELS, type CreditModel } from "@anyway-sh/semconv";
import { z } from "zod";
import type { BusinessReads } from "../business/store.ts";
import { attributeOrder, type OrderAttribution } from "../commerce/order-attribution.ts";
import { AppError } from "../model/app-error.ts";
import { formatNanoUsd } from "../model/money.ts";
import type { Order } from "../model/order.ts";
import { msToNs, nsToMs } from "../model/time-range.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { one, toApiTime } from "./answer.ts";
import type { App } from "./context.ts";
import { formatMillionths, toApiConversation } from "./convert-conversation.ts";
import { readTitles } from "./titles.ts";

const DAY_MS = 86_400_000;

/** `GET /v1/orders/{id}/attribution`. */
export function orderAttributionRoutes(
  app: App,
  { telemetry, business }: { telemetry: TelemetryStore; business: BusinessReads },
): void {
  app.get(
    "/v1/orders/:id/attribution",
    {
      config: { scope: "read" },
      schema: {
        summary: "The conversations that preceded an order, and what each is credited with",
        description:
          "By all six credit models at once. Amounts are minor units of what remains of the order, split by largest " +
          "remainder: they add up exactly.",
        tags: ["orders"],
        params: z.object({ id: api.id }),
        querystring: api.orderAttributionQuery,
        response: { 200: api.one(api.orderAttribution), 404: api.errorBody },
      },
    },
    async (request) => {
      const { id } = request.params;
      const [order, settings] = await Promise.all([
        business.order(request.projectId, id),
        business.settings(request.projectId),
      ]);
      if (!order) throw new AppError("not_found", `There is no order ${id} in this project.`);
      const windowDays = request.query.window_days ?? settings.windowDays;
      const attribution = await attributeOrder(telemetry, order, windowDays * DAY_MS);
      const conversations = attribution.touches.map(({ conversation }) => conversation);
      const titles = await readTitles(telemetry, request.projectId, conversations);
      return one(request, toApiAttribution(order, attribution, titles, windowDays));
    },
  );
}

function toApiAttribution(
  order: Order,
  { touches, credit, amount, notCredited, environments, customerIds }: OrderAttribution,
  titles: readonly string[],
  windowDays: number,
): api.OrderAttribution {
  const isCredited = touches.length > 0 && notCredited === null;
  const byModel = <T>(read: (model: CreditModel) => T) =>
    Object.fromEntries(CREDIT_MODELS.map((model) => [model, read(model)])) as Record<CreditModel, T>;
  const [first] = touches;
  return {
    order_id: order.id,
    not_credited: notCredited,
    currency: order.currency,
    amount: Number(amount),
    window_days: windowDays,
    environments: [...environments],
    customer_ids: [...customerIds],
    touches: touches.map(({ conversation, direct }, i) => ({
      ...toApiConversation(conversation, titles[i]),
      direct,
    })),
    credit: byModel((model) =>
      isCredited
        ? touches.map(({ conversation }, i) => ({
            conversation_id: conversation.id,
            session_id: conversation.sessionId || null,
            amount: Number(credit[model].amounts[i] ?? 0n),
            share: formatMillionths(credit[model].shares[i] ?? 0n),
          }))
        : [],
    ),
    direct_is_last: isCredited && !touches.some(({ direct }) => direct),
    unattributed: isCredited ? 0 : Number(amount),
    cost_to_convert: formatNanoUsd(touches.reduce((sum, { conversation }) => sum + conversation.cost, 0n)),
    cost_incomplete: touches.some(({ conversation }) => conversation.unpriced > 0),
    time_to_convert_ms: first ? nsToMs(msToNs(order.placedAt) - first.conversation.startNs) : null,
    changes: credit.last.changes.map(({ at, kind }, i) => ({
      at: toApiTime(at),
      kind: kind as Exclude<typeof kind, "fee">,
      amount: order.revenue.filter((line) => line.kind !== "fee")[i]?.amount ?? 0,
      credit: byModel((model) => credit[model].changes[i]?.amounts.map(Number) ?? []),
    })),
  };
}
