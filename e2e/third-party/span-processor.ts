/** An application with a provider of its own, of OpenTelemetry's SDK 2, whose spans Anyway's processor sends. */
import { createSpanProcessor } from "@anyway-sh/node-server-sdk";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { makeSpans } from "./own-provider.ts";

const sdk = new NodeSDK({
  serviceName: "shop",
  spanProcessors: [createSpanProcessor({ traceContent: false })],
});
sdk.start();
makeSpans();
await sdk.shutdown();
