// @ts-nocheck: the clients type their CommonJS and ES module classes as different ones.
const sdk = require("@anyway-sh/node-server-sdk");
sdk.initialize({ appName: "app" });
const OpenAI = require("openai");
const { Anthropic } = require("@anthropic-ai/sdk");
const { callBoth } = require("./calls.mjs");

callBoth(sdk, OpenAI, Anthropic);
