import { context, propagation } from "@opentelemetry/api";
// Assume 'client' (e.g., OpenAI client) is initialized and used here.
const sessionId = "my-js-session-id";
const userId = "my-js-user-id";
const activeContext = context.active();
const baggageWithBoth = propagation.createBaggage({
"session.id": { value: sessionId },
"user.id": { value: userId }
});
const newContext = propagation.setBaggage(activeContext, baggageWithBoth);
context.with(newContext, () => {
// Example LLM call that would pick up both session.id and user.id from context
// response = client.chat.completions.create(...);
console.log('In context with session.id and user.id set via Baggage');
});
