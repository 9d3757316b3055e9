import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientsNamedIn } from "../../../packages/sdk/src/loading/client-classes.ts";
import { callsOf, ONE_OF_EACH, REGISTERED } from "./count-calls.ts";
import { FROM_SOURCES, REGISTER, runApp } from "./run-app.ts";

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

test.each(REGISTERED)("%s with register: every call is one span", async (app) => {
  expect(await callsOf(app, standIn, { flags: [...FROM_SOURCES, ...REGISTER] })).toEqual(ONE_OF_EACH);
});

test("initialize loads no client, and what it asked for is loaded later as ever", async () => {
  const { output, warnings } = await runApp("apps/loads-nothing.mjs");
  expect(warnings).toBe("");
  expect(JSON.parse(output)).toEqual({ byInitialize: [], classes: ["OpenAI", "Anthropic"] });
});

const UNTRACED =
  /^\[anyway\] A client \(\S+\/JS [\d.]+\) makes calls that are not traced: .* `node --import @anyway-sh\/node-server-sdk\/register`, .*\n$/;

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
    callsOf(join(folder, "main.mjs"), standIn, { cwd: folder, flags: [...FROM_SOURCES, ...flags] });

  test("is traced with register", async () => {
    expect(await run(REGISTER)).toEqual({ code: 0, warnings: "", openai: 2, anthropic: 0 });
  });

  test("is not without it, and a warning says what helps, once", async () => {
    const warnings = expect.stringMatching(UNTRACED);
    expect(await run([])).toEqual({ code: 0, warnings, openai: 0, anthropic: 0 });
  });
});

describe.each([
  ["ES modules", "es", false],
  ["ES modules, minified", "es", true],
  ["CommonJS, minified", "cjs", true],
] as const)("a bundle of %s that has the client and the SDK inside", (_, format, minify) => {
  const bundle = () => join(folder, `bundle-${format}-${minify}.${format === "es" ? "mjs" : "cjs"}`);
  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: "silent",
      ssr: { noExternal: true, target: "node" },
      resolve: { conditions: ["@anyway-sh/source", "node", "import", "default"] },
      build: {
        ssr: here("apps/bundled.mjs"),
        outDir: folder,
        emptyOutDir: false,
        minify,
        rolldownOptions: { output: { format, entryFileNames: basename(bundle()), codeSplitting: false } },
      },
    });
  });
  const run = async (way: string) => {
    const env = { STAND_IN_URL: standIn.url };
    const { code, output, warnings } = await runApp(bundle(), { flags: [], args: [way], env, cwd: folder });
    return { code, warnings, spans: JSON.parse(output || "[]") };
  };

  test.each(["instance", "option"])("is traced by %s", async (way) => {
    expect(await run(way)).toEqual({ code: 0, warnings: "", spans: ["chat gpt-4o", "chat.workflow"] });
  });

  test("is not otherwise, and a warning says what helps", async () => {
    const warnings = expect.stringMatching(UNTRACED);
    expect(await run("nothing")).toEqual({ code: 0, warnings, spans: ["chat.workflow"] });
  });
});

test.each([
  ["openai", "openAI"],
  ["@anthropic-ai/sdk", "anthropic"],
  ["@aws-sdk/client-bedrock-runtime", "bedrock"],
  ["@google/genai", "google_genai"],
  ["@google-cloud/vertexai", "google_vertexai"],
  ["cohere-ai", "cohere"],
  ["together-ai", "together"],
  ["@mistralai/mistralai", "mistral"],
  ["groq-sdk", "groq"],
  ["@pinecone-database/pinecone", "pinecone"],
  ["chromadb", "chromadb"],
  ["@qdrant/js-client-rest", "qdrant"],
  ["@langchain/core/callbacks/manager", "langchain"],
  ["@llamaindex/openai", "llamaIndex"],
  ["@modelcontextprotocol/sdk/client/index.js", "mcp"],
])("instrument() knows %s by its names", async (name, option) => {
  expect(clientsNamedIn(await import(name))).toContain(option);
});
