import * as sdk from "@anyway-sh/node-server-sdk";
import { callBoth } from "./calls.mjs";

sdk.initialize({ appName: "app" });
const { default: OpenAI } = await import("openai");
const { default: Anthropic } = await import("@anthropic-ai/sdk");
await callBoth(sdk, OpenAI, Anthropic);
