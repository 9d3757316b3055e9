import { context, propagation } from "@opentelemetry/api";
const sessionId = "my-js-session-id"; // Example session ID
const activeContext = context.active();
const baggageWithSession = propagation.createBaggage({
"session.id": { value: sessionId }
});
const newContext = propagation.setBaggage(activeContext, baggageWithSession);
context.with(newContext, () => {
// Calls within this block by auto-instrumented libraries (like traceAI)
// should generate spans with the attribute: "session.id" = "my-js-session-id"
// e.g., myInstrumentedFunction();
});
