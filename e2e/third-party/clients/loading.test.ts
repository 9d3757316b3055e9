import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startReceiver } from "../../../packages/sdk/test/receiver.ts";
import { buildSdk, FROM_SOURCES, oldNode, REGISTER, runApp, type Start } from "./run-app.ts";

const APPS = "../../../packages/sdk/test/apps/";
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

let standIn: StandIn;
let folder: string;
beforeAll(async () => {
  standIn = await startStandIn();
  folder = await mkdtemp(join(tmpdir(), "anyway-loading-"));
});
afterAll(async () => {
  await standIn.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs one of the SDK's own test applications, and counts the spans that it sends. */
async function callsOf(app: string, start: Start) {
  const receiver = await startReceiver();
  const env = {
    ANYWAY_BASE_URL: receiver.url,
    STAND_IN_OPENAI: standIn.openaiBaseUrl,
    STAND_IN_ANTHROPIC: standIn.anthropicBaseUrl,
  };
  try {
    const { code, warnings } = await runApp(isAbsolute(app) ? app : APPS + app, { ...start, env });
    return {
      code,
      warnings: warnings.replace(`[anyway] Traces of app go to ${receiver.url}/v1/traces.\n`, ""),
      openai: receiver.count("chat gpt-4o"),
      anthropic: receiver.count("chat claude-sonnet-4-6"),
    };
  } finally {
    await receiver.close();
  }
}
const ONE_OF_EACH = { code: 0, warnings: "", openai: 1, anthropic: 1 };

const UNAIDED = ["commonjs.cjs", "commonjs-late.cjs", "esm-static.mjs", "esm-dynamic.mjs"];
const REGISTERED = [...UNAIDED, "esm-tracing-first.mjs"];

test.each(REGISTERED)("%s with register: every call is one span", async (app) => {
  expect(await callsOf(app, { flags: [...FROM_SOURCES, ...REGISTER] })).toEqual(ONE_OF_EACH);
});

describe("as it is published, on a Node without hooks in the application's thread", async () => {
  const node = await oldNode();
  // A machine whose only Node is this repository's has nothing to run it with.
  describe.skipIf(node === undefined)("Node 20", () => {
    const old = (flags: readonly string[]): Start => ({ ...(node && { node }), flags });
    beforeAll(buildSdk);

    test.each(UNAIDED)("%s: every call is one span", async (app) => {
      expect(await callsOf(app, old([]))).toEqual(ONE_OF_EACH);
    });
    test.each(REGISTERED)("%s with register: every call is one span", async (app) => {
      expect(await callsOf(app, old(REGISTER))).toEqual(ONE_OF_EACH);
    });
  });
});

test("initialize loads no client, and what it asked for is loaded later as ever", async () => {
  const { output, warnings } = await runApp("apps/loads-nothing.mjs");
  expect(warnings).toBe("");
  expect(JSON.parse(output)).toEqual({ byInitialize: [], classes: ["OpenAI", "Anthropic"] });
});

const UNTRACED =
  /^\[anyway\] \w+\/JS [\d.]+ makes calls that are not traced: .* `node --import @anyway-sh\/node-server-sdk\/register`, .*\n$/;

describe("a client of a library's own, where nothing of the application leads to", () => {
  beforeAll(async () => {
    const files = {
      "main.mjs": `
        import * as sdk from "@anyway-sh/node-server-sdk";
        import { chat } from "library";
        sdk.initialize({ appName: "app" });
        await chat();
        await chat();
        await sdk.shutdown();`,
      "node_modules/library/package.json": '{ "type": "module", "exports": "./index.js" }',
      "node_modules/library/index.js": `
        import { OpenAI } from "openai";
        const client = new OpenAI({ apiKey: "stand-in", baseURL: process.env.STAND_IN_OPENAI });
        const messages = [{ role: "user", content: "Hello" }];
        export const chat = () => client.chat.completions.create({ model: "gpt-4o", messages });`,
    };
    await mkdir(join(folder, "node_modules/library/node_modules"), { recursive: true });
    await mkdir(join(folder, "node_modules/@anyway-sh"));
    for (const [file, source] of Object.entries(files)) await writeFile(join(folder, file), source);
    const client = join(folder, "node_modules/library/node_modules/openai");
    await cp(here("../node_modules/openai"), client, { recursive: true });
    await symlink(here("../../../packages/sdk"), join(folder, "node_modules/@anyway-sh/node-server-sdk"));
  });
  const run = (flags: readonly string[]) =>
    callsOf(join(folder, "main.mjs"), { cwd: folder, flags: [...FROM_SOURCES, ...flags] });

  test("is traced with register", async () => {
    expect(await run(REGISTER)).toEqual({ code: 0, warnings: "", openai: 2, anthropic: 0 });
  });

  test("is not without it, and a warning says what helps, once", async () => {
    const warnings = expect.stringMatching(UNTRACED);
    expect(await run([])).toEqual({ code: 0, warnings, openai: 0, anthropic: 0 });
  });
});
