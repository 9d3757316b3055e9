import { readFileSync } from "node:fs";
import { createClient } from "@anyway-sh/api/client";
import { InvalidBundleError, readBundle } from "../bundle/read-bundle.ts";
import { StartError } from "../start-error.ts";
import { parseArguments } from "./arguments.ts";
import { askServer, SERVER_FLAGS, serverAddress } from "./server-address.ts";

/** A request of so much stays well below what a server takes. */
const BATCH_BYTES = 8 * 1024 * 1024;
const STANDARD_INPUT = 0;

/** `anyway import <file>`: sends a trace of a file to a running server, which takes it in as any other. */
export async function importTrace(args: readonly string[]): Promise<void> {
  const parsed = parseArguments(args, SERVER_FLAGS);
  const [file, ...rest] = parsed.positionals;
  if (file === undefined || rest.length > 0)
    throw new StartError('anyway import needs one file that anyway export wrote; "-" reads standard input.');
  const bundle = read(file);
  const address = serverAddress(parsed);
  const { otlp } = createClient(address);
  const refused: string[] = [];
  const send = (items: readonly unknown[], take: (items: unknown[]) => Promise<string>) =>
    askServer(address, async () => {
      for (const batch of batchesOf(items)) refused.push(await take(batch));
    });
  await send(bundle.resourceSpans, async (resourceSpans) => {
    const { partialSuccess } = await otlp.traces({ resourceSpans });
    return partialSuccess?.errorMessage ?? "";
  });
  await send(bundle.resourceLogs, async (resourceLogs) => {
    const { partialSuccess } = await otlp.logs({ resourceLogs });
    return partialSuccess?.errorMessage ?? "";
  });
  const reasons = refused.filter((reason) => reason !== "");
  if (reasons.length > 0) throw new StartError(`Not all of it was taken: ${reasons.join(" ")}`);
  console.error(`Imported ${bundle.spanCount} spans: ${address.baseUrl}/traces/${bundle.traceId}`);
}

function read(file: string) {
  const name = file === "-" ? "Standard input" : file;
  let text: string;
  try {
    text = readFileSync(file === "-" ? STANDARD_INPUT : file, "utf8");
  } catch (cause) {
    throw new StartError(`The file cannot be read: ${cause instanceof Error ? cause.message : cause}.`);
  }
  try {
    return readBundle(text);
  } catch (error) {
    if (error instanceof InvalidBundleError)
      throw new StartError(`${name} ${error.message}. Nothing of it was sent.`);
    throw error;
  }
}

/** Items in requests that a server takes; one that is larger goes alone. */
function* batchesOf(items: readonly unknown[]): Generator<unknown[]> {
  let batch: unknown[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item));
    if (batch.length > 0 && bytes + size > BATCH_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
