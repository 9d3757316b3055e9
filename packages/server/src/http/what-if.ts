import { one as oneOf, whatIfQuery, whatIf as whatIfSchema } from "@anyway-sh/api";
import { AppError } from "../model/app-error.ts";
import { formatNanoUsd } from "../model/money.ts";
import { alignToSlots, formatTimeNs } from "../model/time-range.ts";
import type { UsageSum } from "../model/usage-sum.ts";
import type { PriceBook } from "../pricing/price-book.ts";
import { tierStarts, whatIf } from "../pricing/what-if.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { rangeOf } from "./query-range.ts";

/** `GET /v1/profit/what-if`: what the same usage would have cost with another model. */
export function whatIfRoutes(
  app: App,
  { telemetry, priceBookOf, now }: Pick<AppDeps, "telemetry" | "priceBookOf" | "now">,
): void {
  app.get(
    "/v1/profit/what-if",
    {
      config: { scope: "read" },
      schema: {
        summary: "The same usage at another model's prices",
        description:
          "Exact for the tokens that were used; another model would use others. What cannot be told is kept as it is, " +
          "and named with the reason.",
        tags: ["profit"],
        querystring: whatIfQuery,
        response: { 200: oneOf(whatIfSchema) },
      },
    },
    async (request) => {
      const { environment, customer_id, from, model } = request.query;
      const price = priceOf(await priceBookOf(request.projectId), model, now());
      const range = alignToSlots(rangeOf(request.query, now()));
      const period = { projectId: request.projectId, range, environment };
      const sums = await telemetry.usageSums(period, customer_id, tierStarts(price.rates));
      const asked = sums.filter((sum) => from === undefined || sum.model === from);
      const { repriced, kept } = whatIf(asked, price.rates);
      const notAsked = sums
        .filter((sum) => !asked.includes(sum))
        .map((sum) => ({ ...sum, reason: "not_asked" as const }));
      const cost = total(sums.map((sum) => sum.cost));
      const newCost = total([
        ...repriced.map((sum) => sum.newCost),
        ...[...kept, ...notAsked].map((sum) => sum.cost),
      ]);
      return one(request, {
        start_time: formatTimeNs(range.startNs),
        end_time: formatTimeNs(range.endNs),
        environment,
        customer_id: customer_id ?? null,
        price: price.name,
        cost: formatNanoUsd(cost),
        what_if_cost: formatNanoUsd(newCost),
        difference: formatNanoUsd(newCost - cost),
        repriced: repriced.map((sum) => ({ ...toApi(sum), what_if_cost: formatNanoUsd(sum.newCost) })),
        kept: [...kept, ...notAsked].map((sum) => ({ ...toApi(sum), reason: sum.reason })),
      });
    },
  );
}

function priceOf(book: PriceBook, named: string, atMs: number) {
  const slash = named.indexOf("/");
  const price = book.find(named.slice(0, slash), named.slice(slash + 1), atMs);
  if (price?.rates.output) return price;
  const message = `is "${named}", of which no price for text is known: must be provider/model as in the price book, such as openai/gpt-4o-mini`;
  throw new AppError("invalid_request", `The query cannot be taken: model ${message}.`, {
    details: [{ field: "model", message }],
  });
}

const total = (costs: readonly bigint[]) => costs.reduce((sum, cost) => sum + cost, 0n);

function toApi(sum: UsageSum) {
  return {
    provider: sum.provider,
    model: sum.model,
    calls: sum.calls,
    input_tokens: sum.inputTokens,
    output_tokens: sum.outputTokens,
    cost: formatNanoUsd(sum.cost),
    unpriced: sum.unpriced,
  };
}
