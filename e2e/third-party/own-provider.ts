import { usingSession, withLLMCall, withWorkflow } from "@anyway-sh/node-server-sdk";
import { context, propagation, trace } from "@opentelemetry/api";

/** Spans of the application's own tracer and of the SDK's wrappers, in a provider that is registered already. */
export function makeSpans(): void {
  const baggage = propagation.createBaggage({ "user.id": { value: "user-1" } });
  context.with(propagation.setBaggage(context.active(), baggage), () =>
    withWorkflow({ name: "chat", associationProperties: { customer_id: "CUS_own000000001" } }, () =>
      usingSession("SES_1", () => {
        trace.getTracer("of the application").startSpan("library").end();
        withLLMCall({ vendor: "openai", type: "chat" }, ({ span }) => {
          span.reportRequest({ model: "gpt-4o", messages: [{ role: "user", content: "a secret" }] });
          span.reportResponse({ usage: { prompt_tokens: 1_000, completion_tokens: 100 } });
        });
      }),
    ),
  );
}
