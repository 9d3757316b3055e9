import { explanation, one as oneOf } from "@anyway-sh/api";
import { explainSpans } from "../ingest/explain/explain-spans.ts";
import { InvalidBodyError } from "../ingest/otlp/invalid-body.ts";
import { AppError } from "../model/app-error.ts";
import type { PriceBook } from "../pricing/price-book.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { toApiExplanation } from "./convert-explanation.ts";
import { takeJsonTexts } from "./json-body.ts";

/** `POST /v1/spans/explain`: how a span is read. Stores nothing, so a reader may ask. */
export function explainRoutes(app: App, { priceBookOf, now }: Pick<AppDeps, "priceBookOf" | "now">): void {
  app.register(async (routes: App) => {
    takeJsonTexts(routes);
    routes.post(
      "/v1/spans/explain",
      {
        config: { scope: "read" },
        schema: {
          summary: "Tells how a span is read: dialect, usage, cost, ids, and which key each was read from",
          description:
            "The body is JSON of at most 1 MiB: an OTLP request, one OTLP span, a span as this API answers it, or a plain object of attributes. Stores nothing.",
          tags: ["traces"],
          response: { 200: oneOf(explanation) },
        },
      },
      async (request) => {
        const book = await priceBookOf(request.projectId);
        return one(request, toApiExplanation(explain(request.body, book)));
      },
    );
  });

  function explain(text: unknown, book: PriceBook) {
    try {
      return explainSpans(typeof text === "string" ? text : "", book, now());
    } catch (error) {
      if (error instanceof InvalidBodyError)
        throw new AppError("undecodable_body", `The span cannot be read: ${error.message}.`);
      throw error;
    }
  }
}
