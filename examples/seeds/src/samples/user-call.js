import { context, propagation } from "@opentelemetry/api";
// Assume 'client' (e.g., OpenAI client) is initialized and used here.
const userId = "my-js-user-id";
const activeContext = context.active();
const baggageWithUser = propagation.createBaggage({
"user.id": { value: userId }
});
const newContext = propagation.setBaggage(activeContext, baggageWithUser);
context.with(newContext, () => {
// Example LLM call that would pick up the user.id from context
// response = client.chat.completions.create(...);
console.log('In context with user.id set via Baggage');
});
