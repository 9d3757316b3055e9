import { writeFileSync } from "node:fs";
import { createClient } from "@anyway-sh/api/client";
import { StartError } from "../start-error.ts";
import { parseArguments } from "./arguments.ts";
import { askServer, SERVER_FLAGS, serverAddress } from "./server-address.ts";

/** `anyway export trace <id>`: a trace of a running server as a file. */
export async function exportTrace(args: readonly string[]): Promise<void> {
  const parsed = parseArguments(args, [...SERVER_FLAGS, "out"], ["without-contents"]);
  const [what, traceId = "", ...rest] = parsed.positionals;
  if (what !== "trace" || !/^[0-9a-f]{32}$/i.test(traceId) || rest.length > 0)
    throw new StartError("anyway export needs trace <id>, where the id is the 32 hex digits of a trace.");
  const address = serverAddress(parsed);
  const contents = !parsed.switches.has("without-contents");
  const bundle = await askServer(address, () => createClient(address).traces.export(traceId, { contents }));
  const text = `${JSON.stringify(bundle)}\n`;
  const { out } = parsed.flags;
  if (out === undefined) return await print(text);
  try {
    writeFileSync(out, text);
  } catch (cause) {
    throw new StartError(`The file cannot be written: ${cause instanceof Error ? cause.message : cause}.`);
  }
  console.error(`Wrote ${out}: ${bundle.span_count} spans.`);
}

/** Resolves once it is out: a pipe takes it bit by bit, and the process ends when the command does. */
function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
