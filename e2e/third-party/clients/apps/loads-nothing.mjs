// An application that has used no client yet: what `initialize` loads, and whether it spoils what comes later.
import { createRequire, registerHooks } from "node:module";
import { initialize } from "@anyway-sh/node-server-sdk";

/** @type {string[]} */
const loaded = [];
registerHooks({
  load(url, context, nextLoad) {
    loaded.push(url);
    return nextLoad(url, context);
  },
});
initialize({ appName: "app", silenceInitializationMessage: true });
const byInitialize = [...loaded];
const { OpenAI } = await import("openai");
const { Anthropic } = createRequire(import.meta.url)("@anthropic-ai/sdk");
console.log(JSON.stringify({ byInitialize, classes: [OpenAI.name, Anthropic.name] }));
