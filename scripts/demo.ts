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
import { type RunningServer, startServer } from "../packages/server/src/start-server.ts";

const SWITCHES = ["--once", "--json"];

async function demo(args: readonly string[]): Promise<void> {
  const [once, json] = SWITCHES.map((name) => args.includes(name));
  const { flags } = parseArguments(
    args.filter((arg) => !SWITCHES.includes(arg)),
    ["seed"],
  );
  const { seed = "1", ...settings } = flags;
  if (!/^\d{1,9}$/.test(seed)) throw new StartError(`--seed is "${seed}": it must be a whole number.`);
  const stopped = untilSignal();
  endWithParent();
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-demo-"));
  // Nobody calls a server that is about to end, so it need not stand at its usual port.
  const ports = once ? { port: "0", "grpc-port": "0", "public-port": "0" } : {};
  try {
    const server = await startServer(readConfig({ ...ports, ...settings, "data-dir": dataDir }));
    try {
      const tooEarly = stopped.then(() => {
        throw new StartError("The demo was stopped before its thirty days were lived.");
      });
      const { report, rows } = await Promise.race([tooEarly, live(server, Number(seed))]);
      console.log(json ? JSON.stringify(report) : printTable(report, rows));
      if (!once) {
        console.error(`\nLook around at ${server.url}. Ctrl+C ends the demo and removes its data.`);
        await stopped;
      }
    } finally {
      await server.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Started by a server from its dashboard, it does not outlive that one, which may be gone before we are here. */
function endWithParent(): void {
  const end = () => process.kill(process.pid, "SIGTERM");
  if (process.send && !process.connected) end();
  else process.once("disconnect", end);
}

async function live({ url, ingest }: RunningServer, seed: number) {
  const sent = await runDemo({ baseUrl: url, now: new Date(), seed, log: console.error });
  await ingest.settle();
  const client = createClient({ baseUrl: url });
  // Whoever asks for a size means to buy.
  await client.settings.update({
    intent: { workflows: [], properties: [{ key: "topic", value: "sizing" }] },
  });
  return readReport(client, { url, now: new Date(), sent });
}

try {
  await demo(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}
