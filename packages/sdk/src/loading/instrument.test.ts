import { type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp } from "../../test/app-process.ts";
import { startReceiver } from "../../test/receiver.ts";

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn();
});
afterAll(() => standIn.close());

test.each([
  ["ES modules, initialize() after static imports", "esm-static.mjs"],
  ["ES modules, initialize() in the module imported first", "esm-tracing-first.mjs"],
  ["ES modules, clients imported later", "esm-dynamic.mjs"],
  ["CommonJS, initialize() first", "commonjs.cjs"],
  ["CommonJS, clients required first", "commonjs-late.cjs"],
  ["instrumentModules", "instrument-modules.cjs"],
])("%s: every call is one span", async (_, app) => {
  const receiver = await startReceiver();
  try {
    const { code, output } = await startApp(app, {
      ANYWAY_BASE_URL: receiver.url,
      STAND_IN_OPENAI: standIn.openaiBaseUrl,
      STAND_IN_ANTHROPIC: standIn.anthropicBaseUrl,
    }).ended();
    expect({ code, output }).toEqual({
      code: 0,
      output: `[anyway] Traces of app go to ${receiver.url}/v1/traces.\n`,
    });
    expect({
      workflows: receiver.count("chat.workflow"),
      openai: receiver.count("chat gpt-4o"),
      anthropic: receiver.count("chat claude-sonnet-4-6"),
      anthropicsOwn: receiver.count("com.anthropic.sdk"),
    }).toEqual({ workflows: 1, openai: 1, anthropic: 1, anthropicsOwn: 0 });
  } finally {
    await receiver.close();
  }
});
