import * as api from "@anyway-sh/api";
import { CREDIT_MODELS, type CreditModel, ENVIRONMENTS } from "@anyway-sh/semconv";
import type { BusinessReads } from "../business/store.ts";
import { conversationEnvironments, creditOrder, type OrderCredit } from "../commerce/order-attribution.ts";
import type { Order } from "../model/order.ts";
import type { Conversation, Who } from "../telemetry/conversation-reads.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { one } from "./answer.ts";
import type { App } from "./context.ts";
import { formatMillionths } from "./convert-conversation.ts";
import { ordersOf } from "./customer-orders.ts";

const DAY_MS = 86_400_000;

interface Deps {
  telemetry: TelemetryStore;
  business: BusinessReads;
}

/** `GET /v1/conversions/credits`. */
export function conversationCreditRoutes(app: App, { telemetry, business }: Deps): void {
  app.get(
    "/v1/conversions/credits",
    {
      config: { scope: "read" },
      schema: {
        summary: "What conversations are credited with, order by order and by every model",
        description:
          "Of one customer, or of who was at it in a trace. Each order tells the same as its own attribution.",
        tags: ["conversions"],
        querystring: api.conversationCreditsQuery,
        response: { 200: api.one(api.conversationCredits) },
      },
    },
    async (request) => {
      const { projectId, query } = request;
      const who =
        query.trace_id === undefined ? { customerId: query.customer_id ?? "" } : { traceId: query.trace_id };
      const windowDays = query.window_days ?? (await business.settings(projectId)).windowDays;
      const orders = await readOrders({ telemetry, business }, projectId, who);
      const shown = orders.slice(0, api.MOST_CREDITED_ORDERS);
      const credits = await Promise.all(
        [...Map.groupBy(shown, ({ environment }) => environment)].map(async ([environment, ofIt]) => {
          const environments = conversationEnvironments(environment);
          const { conversations } = await telemetry.conversationsOf(projectId, who, {
            environments,
            fromNs: 0n,
          });
          return ofIt.flatMap((order) =>
            toApiCredits(order, creditOrder(order, conversations, windowDays * DAY_MS)),
          );
        }),
      );
      return one(request, {
        window_days: windowDays,
        credits: credits.flat(),
        orders_left_out: orders.length > shown.length,
      });
    },
  );
}

/** Orders that name the customer, and those without one that were made in its conversations; the last placed first. */
async function readOrders({ telemetry, business }: Deps, projectId: string, who: Who): Promise<Order[]> {
  const { conversations } = await telemetry.conversationsOf(projectId, who, {
    environments: ENVIRONMENTS,
    fromNs: 0n,
  });
  const limit = api.MOST_CREDITED_ORDERS + 1;
  const customerId = "customerId" in who ? who.customerId : customerOf(conversations);
  const traceIds = conversations.flatMap(({ madeIn }) => madeIn).slice(-limit);
  const [own, made] = await Promise.all([
    customerId === ""
      ? []
      : business.orders(
          projectId,
          await ordersOf(telemetry, projectId, await telemetry.customerIds(projectId, customerId)),
          { limit },
        ),
    traceIds.length === 0 ? [] : business.orders(projectId, { traceIds, hasCustomer: false }, { limit }),
  ]);
  return [...own, ...made].sort((a, b) => b.placedAt - a.placedAt);
}

const customerOf = ([first]: readonly Conversation[]): string => first?.customerId ?? "";

function toApiCredits(order: Order, { touches, credit, notCredited }: OrderCredit): api.ConversationCredit[] {
  if (notCredited === "renewal") return [];
  return touches.map(({ conversation, direct }, i) => ({
    conversation_id: conversation.id,
    session_id: conversation.sessionId || null,
    order_id: order.id,
    environment: order.environment,
    currency: order.currency,
    direct,
    credit: Object.fromEntries(
      CREDIT_MODELS.map((model) => [
        model,
        {
          amount: Number(credit[model].amounts[i] ?? 0n),
          share: formatMillionths(credit[model].shares[i] ?? 0n),
        },
      ]),
    ) as Record<CreditModel, { amount: number; share: string }>,
  }));
}
