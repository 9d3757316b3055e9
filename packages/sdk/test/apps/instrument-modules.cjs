// @ts-nocheck: the clients type their CommonJS and ES module classes as different ones.
/** A copy of a client that no name leads to, as in a bundle. */
function bundled(name) {
  const client = require(name);
  for (const file of Object.keys(require.cache)) delete require.cache[file];
  return client;
}

const OpenAI = bundled("openai");
const Anthropic = bundled("@anthropic-ai/sdk");
const sdk = require("@anyway-sh/node-server-sdk");
const { callBoth } = require("./calls.mjs");

const isGiven = !process.argv.includes("not-given");
sdk.initialize({
  appName: "app",
  ...(isGiven && { instrumentModules: { openAI: OpenAI, anthropic: Anthropic } }),
});
callBoth(sdk, OpenAI, Anthropic);
