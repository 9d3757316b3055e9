// @ts-nocheck: the clients type their CommonJS and ES module classes as different ones.
const { OpenAI } = require("openai");
const Anthropic = require("@anthropic-ai/sdk");
const sdk = require("@anyway-sh/node-server-sdk");
const { callBoth } = require("./calls.mjs");

sdk.initialize({ appName: "app" });
callBoth(sdk, OpenAI, Anthropic);
