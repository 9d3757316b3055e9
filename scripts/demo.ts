/**
 * `npm run demo`: the product on a fresh folder, with thirty days of a small shop's support chat in it.
 * Prints a profit table and the address, and stays until it is stopped; the folder then goes.
 *
 *   --once   exits after the table      --json   prints one line of JSON instead, as the last of stdout
 *   --seed <n>   another thirty days    and the server's own flags, such as --port 4400
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@anyway-sh/api/client";
import { printTable, readReport, runDemo } from "../examples/support-shop/src/main.ts";
import { parseArguments } from "../packages/server/src/cli/arguments.ts";
import { untilSignal } from "../packages/server/src/cli/until-signal.ts";
import { readConfig } from "../packages/server/src/config.ts";
import { StartError } from "../packages/server/src/start-error.ts";
import { startServer } from "../packages/server/src/start-server.ts";

const SWITCHES = ["--once", "--json"];

async function demo(args: readonly string[]): Promise<void> {
  const [once, json] = SWITCHES.map((name) => args.includes(name));
  const { flags } = parseArguments(
    args.filter((arg) => !SWITCHES.includes(arg)),
    ["seed"],
  );
  const { seed = "1", ...settings } = flags;
  if (!/^\d{1,9}$/.test(seed)) throw new StartError(`--seed is "${seed}": it must be a whole number.`);
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-demo-"));
  // Nobody calls a server that is about to end, so it need not stand at its usual port.
  const ports = once ? { port: "0", "grpc-port": "0", "public-port": "0" } : {};
  try {
    const server = await startServer(readConfig({ ...ports, ...settings, "data-dir": dataDir }));
    const stopped = untilSignal();
    // Started by a server from its dashboard, it does not outlive that one.
    process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
    const sent = await runDemo({
      baseUrl: server.url,
      now: new Date(),
      seed: Number(seed),
      log: console.error,
    });
    await server.ingest.settle();
    // Whoever asks for a size means to buy.
    await createClient({ baseUrl: server.url }).settings.update({
      intent: { workflows: [], properties: [{ key: "topic", value: "sizing" }] },
    });
    const { report, rows } = await readReport(createClient({ baseUrl: server.url }), {
      url: server.url,
      now: new Date(),
      sent,
    });
    console.log(json ? JSON.stringify(report) : printTable(report, rows));
    if (!once) {
      console.error(`\nLook around at ${server.url}. Ctrl+C ends the demo and removes its data.`);
      await stopped;
    }
    await server.close();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

try {
  await demo(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}
