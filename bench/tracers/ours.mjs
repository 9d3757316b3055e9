import { initialize, withTask, withWorkflow } from "@anyway-sh/node-server-sdk";
import { answer, classify, lookUp, measure, noExporter, request } from "./measure.mjs";

initialize({ appName: "bench", exporter: noExporter, silenceInitializationMessage: true });
const { customerId: customer_id, userId: user_id } = request;

await measure(() =>
  withWorkflow({ name: "chat", associationProperties: { user_id, customer_id } }, async () => {
    const topic = await withTask({ name: "classify" }, async (message) => classify(message), request.message);
    const found = await withTask({ name: "look_up" }, async (about) => lookUp(about), topic);
    return withTask({ name: "answer" }, async (orders) => answer(orders), found);
  }),
);
