// OpenTelemetry's own SDK, told to write the very spans and attributes that ours writes.
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { answer, classify, lookUp, measure, noExporter, request } from "./measure.mjs";

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const provider = new BasicTracerProvider({
  resource: resourceFromAttributes({ "service.name": "bench" }),
  spanProcessors: [new BatchSpanProcessor(noExporter)],
});
const tracer = provider.getTracer("bench");
const inherited = {
  "traceloop.association.properties.user_id": request.userId,
  "traceloop.association.properties.customer_id": request.customerId,
  "user.id": request.userId,
  "traceloop.workflow.name": "chat",
};

/**
 * @template I, O
 * @param {"workflow" | "task"} kind
 * @param {string} name
 * @param {(input: I) => Promise<O>} work
 * @param {I} [input]
 */
async function traced(kind, name, work, input) {
  const span = tracer.startSpan(`${name}.${kind}`);
  span.setAttributes(inherited);
  span.setAttribute("traceloop.span.kind", kind);
  span.setAttribute("traceloop.entity.name", name);
  const isNamed = typeof input === "object";
  const args = input === undefined || isNamed ? [] : [input];
  span.setAttribute("traceloop.entity.input", JSON.stringify({ args, kwargs: isNamed ? input : {} }));
  const output = await context.with(
    trace.setSpan(context.active(), span),
    work,
    undefined,
    /** @type {I} */ (input),
  );
  span.setAttribute("traceloop.entity.output", JSON.stringify(output));
  span.end();
  return output;
}

await measure(() =>
  traced("workflow", "chat", async () => {
    const topic = await traced("task", "classify", async (message) => classify(message), request.message);
    const found = await traced("task", "look_up", async (about) => lookUp(about), topic);
    return traced("task", "answer", async (orders) => answer(orders), found);
  }),
);
