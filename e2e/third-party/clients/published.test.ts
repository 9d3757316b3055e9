import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
