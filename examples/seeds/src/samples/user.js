import { context, propagation } from "@opentelemetry/api";
const userId = "my-js-user-id"; // Example user ID
const activeContext = context.active();
const baggageWithUser = propagation.createBaggage({
"user.id": { value: userId }
});
const newContext = propagation.setBaggage(activeContext, baggageWithUser);
context.with(newContext, () => {
// Calls within this block by auto-instrumented libraries (like traceAI)
// should generate spans with the attribute: "user.id" = "my-js-user-id"
// e.g., myInstrumentedFunction();
});
