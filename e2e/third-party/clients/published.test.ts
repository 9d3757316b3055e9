import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { startReceiver } from "../../../packages/sdk/test/receiver.ts";
import { callsOf, ONE_OF_EACH, REGISTERED, UNAIDED } from "./count-calls.ts";
import { buildSdk, oldNode, REGISTER, type Start } from "./run-app.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);

const SOURCE = `
import { AssociationProperty, initialize, instrument, withWorkflow } from "@anyway-sh/node-server-sdk";
import type { DecoratorConfig, InitializeOptions } from "@anyway-sh/node-server-sdk";

const options: InitializeOptions = { appName: "shop" };
const config: DecoratorConfig = {
  name: "chat",
  associationProperties: { [AssociationProperty.USER_ID]: "u", [AssociationProperty.CUSTOMER_ID]: undefined },
};
class Client {
  readonly calls = 3;
}
initialize(options);
const calls: number = withWorkflow(config, (client: Client) => client.calls, instrument(new Client()));
// @ts-expect-error There is no such option.
initialize({ applicationName: "shop" });
console.log(calls);
`;

let standIn: StandIn;
let folder: string;
beforeAll(async () => {
  await buildSdk();
  standIn = await startStandIn();
  folder = await mkdtemp(join(tmpdir(), "anyway-consumers-"));
  await mkdir(join(folder, "node_modules/@anyway-sh"), { recursive: true });
  await symlink(here("../../../packages/sdk"), join(folder, "node_modules/@anyway-sh/node-server-sdk"));
  for (const file of ["consumer.cts", "consumer.mts", "consumer.ts"]) {
    await writeFile(join(folder, file), SOURCE);
  }
});
afterAll(async () => {
  await standIn.close();
  await rm(folder, { recursive: true, force: true });
});

/** What TypeScript has to say of a consumer, with every check on and no library skipped. */
async function errorsOf(file: string, options: readonly string[]): Promise<string> {
  const tsc = here("../../../node_modules/typescript/bin/tsc");
  const strict = ["--strict", "--noEmit", "--target", "es2024", "--types", "node"];
  const roots = ["--typeRoots", here("../../../node_modules/@types")];
  return run(process.execPath, [tsc, ...strict, ...roots, ...options, file], { cwd: folder }).then(
    () => "",
    (error: { stdout: string }) => error.stdout,
  );
}

test.each([
  ["a CommonJS module, as Node resolves it", "consumer.cts", ["--module", "nodenext"]],
  ["an ES module, as Node resolves it", "consumer.mts", ["--module", "nodenext"]],
  [
    "a module, as bundlers resolve it",
    "consumer.ts",
    ["--module", "esnext", "--moduleResolution", "bundler"],
  ],
])("%s has the types", async (_, file, options) => {
  expect(await errorsOf(file, options)).toBe("");
});

test.each([
  ["require", ["-e", 'console.log(typeof require("@anyway-sh/node-server-sdk").initialize)']],
  [
    "import",
    [
      "--input-type=module",
      "-e",
      'import { initialize } from "@anyway-sh/node-server-sdk"; console.log(typeof initialize)',
    ],
  ],
])("%s gives what is published, without a word", async (_, args) => {
  const { stdout, stderr } = await run(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env.PATH },
  });
  expect({ stdout, stderr }).toEqual({ stdout: "function\n", stderr: "" });
});

describe("on a Node without hooks in the application's thread", async () => {
  const node = await oldNode();
  // A machine whose only Node is this repository's has nothing to run it with.
  describe.skipIf(node === undefined)("Node 20", () => {
    const old = (flags: readonly string[]): Start => ({ ...(node && { node }), flags });
    test.each(UNAIDED)("%s: every call is one span", async (app) => {
      expect(await callsOf(app, standIn, old([]))).toEqual(ONE_OF_EACH);
    });
    test.each(REGISTERED)("%s with register: every call is one span", async (app) => {
      expect(await callsOf(app, standIn, old(REGISTER))).toEqual(ONE_OF_EACH);
    });
  });
});

describe.each(["external", "bundled"])("a route of Next.js whose packages are %s", (packages) => {
  const next = here("../node_modules/next/dist/bin/next");
  const cwd = here("apps/next");
  const environment = (url: string) => ({
    PATH: process.env.PATH,
    NEXT_TELEMETRY_DISABLED: "1",
    PACKAGES: packages,
    ANYWAY_BASE_URL: url,
    STAND_IN_URL: standIn.url,
  });

  beforeAll(() => run(process.execPath, [next, "build"], { cwd, env: environment("") }), 180_000);
  afterAll(() => rm(join(cwd, `.next-${packages}`), { recursive: true, force: true }));

  test("is one trace from the request to the call, with its customer", async () => {
    const receiver = await startReceiver();
    const server = spawn(process.execPath, [next, "start", "-H", "127.0.0.1", "-p", "0"], {
      cwd,
      env: environment(receiver.url),
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(async () => {
      server.kill("SIGKILL");
      await receiver.close();
    });
    const url = await localUrl(server.stdout);
    const response = await fetch(`${url}/chat`, { method: "POST", body: "Hello" });
    const { traceparent } = (await response.json()) as { traceparent: string };
    await vi.waitUntil(() => receiver.count("POST /chat") > 0, { timeout: 20_000 });

    expect([receiver.count("chat.workflow"), receiver.count("chat gpt-4o")]).toEqual([1, 1]);
    expect(receiver.count("CUS_next")).toBeGreaterThanOrEqual(2);
    const traceId = Buffer.from(traceparent.split("-")[1] ?? "", "hex").toString("latin1");
    expect(receiver.count(traceId), "the request, the workflow and the call").toBeGreaterThanOrEqual(3);
  });
});

/** Where a server of Next.js says that it listens. */
async function localUrl(output: Readable): Promise<string> {
  let text = "";
  for await (const chunk of output.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    text += chunk;
    const [, url] = /Local:\s+(\S+).*Ready/s.exec(text) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`It does not listen:\n${text}`);
}
