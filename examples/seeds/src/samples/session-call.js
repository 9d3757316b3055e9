import { context, propagation } from "@opentelemetry/api";
// Assume 'openai' client or equivalent is initialized and used here.
// import OpenAI from 'openai';
// const client = new OpenAI();
const sessionId = "my-js-session-id";
const activeContext = context.active();
const baggageWithSession = propagation.createBaggage({
"session.id": { value: sessionId }
});
const newContext = propagation.setBaggage(activeContext, baggageWithSession);
context.with(newContext, () => {
// Example LLM call that would pick up the session.id from context
// response = client.chat.completions.create(
// model="gpt-3.5-turbo",
// messages=[{"role": "user", "content": "Write a haiku in JavaScript context."}],
// max_tokens=20,
// );
console.log('In context with session.id set via Baggage');
});
