/** A local server that answers like Stripe's API, and tells like it. */
export { type Call, type StripeStandIn, startStripeStandIn } from "./server.ts";
