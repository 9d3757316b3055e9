// An application with OpenTelemetry's NodeSDK: node-sdk.mjs <2 | 3> <ours-first | theirs-first>
import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import * as sdk from "@anyway-sh/node-server-sdk";
import { OpenAI } from "openai";
import { chat, collector, OPENAI, optionsOf, print } from "./traces.mjs";

const [, , generation, order] = process.argv;
const require = createRequire(
  new URL(generation === "3" ? "../../opentelemetry-3/package.json" : "../package.json", import.meta.url),
);
/** @type {typeof import("@opentelemetry/api")} */
const api = require("@opentelemetry/api");
/** @type {typeof import("@opentelemetry/sdk-node")} */
const { NodeSDK } = require("@opentelemetry/sdk-node");

const ours = collector();
const theirs = collector();
const nodeSdk = new NodeSDK({ spanProcessors: [theirs.processor] });
const starts = [() => sdk.initialize(optionsOf(ours.processor)), () => nodeSdk.start()];
for (const start of order === "ours-first" ? starts : starts.reverse()) start();

await api.trace.getTracer("app").startActiveSpan("request", async (span) => {
  await delay(1);
  await chat(sdk, new OpenAI(OPENAI), () => api.trace.getTracer("app").startSpan("log").end());
  api.trace.getTracer("app").startSpan("database").end();
  span.end();
});
const carrier = {};
const baggage = api.propagation.createBaggage({ tier: { value: "gold" } });
api.propagation.inject(api.propagation.setBaggage(api.context.active(), baggage), carrier);

await sdk.shutdown();
api.trace.getTracer("app").startSpan("afterwards").end();
await nodeSdk.shutdown();
print({ ours: ours.spans, theirs: theirs.spans, carrier });
