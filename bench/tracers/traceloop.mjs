import { createRequire } from "node:module";
import { answer, classify, lookUp, measure, noExporter, request } from "./measure.mjs";

const load = createRequire(new URL("../../e2e/third-party/package.json", import.meta.url));
/** @type {typeof import("@anyway-sh/node-server-sdk")} */
const { initialize, withTask, withWorkflow } = load("@traceloop/node-server-sdk");

initialize({ appName: "bench", exporter: noExporter, silenceInitializationMessage: true });
const { customerId: customer_id, userId: user_id } = request;

await measure(() =>
  withWorkflow({ name: "chat", associationProperties: { user_id, customer_id } }, async () => {
    const topic = await withTask({ name: "classify" }, async (message) => classify(message), request.message);
    const found = await withTask({ name: "look_up" }, async (about) => lookUp(about), topic);
    return withTask({ name: "answer" }, async (orders) => answer(orders), found);
  }),
);
