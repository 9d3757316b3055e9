import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { BILL_PROVIDERS, type Bill, type Reconciliation } from "@anyway-sh/api";
import { type Client, createClient } from "@anyway-sh/api/client";
import { StartError } from "../start-error.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import { describeReconciliation } from "./describe-reconciliation.ts";
import { askServer, SERVER_FLAGS, serverAddress } from "./server-address.ts";

const STANDARD_INPUT = 0;
const OWN_FLAGS = ["name", "provider", "since", "until", "admin-key-file"];

/**
 * `anyway reconcile <file>...` or `--provider <name>`: adds a provider's report to a running server and shows what
 * differs from what spans tell.
 */
export async function reconcile(args: readonly string[]): Promise<void> {
  const parsed = parseArguments(args, [...SERVER_FLAGS, ...OWN_FLAGS], ["json"]);
  const { url, key } = parsed.flags;
  const address = serverAddress({
    ...parsed,
    flags: { ...(url === undefined ? {} : { url }), ...(key === undefined ? {} : { key }) },
  });
  const client = createClient(address);
  const add = parsed.flags.provider === undefined ? fromFiles(parsed) : fromProvider(parsed);
  const { data } = await askServer(address, async () => {
    const { data: bill } = await add(client);
    return await client.bills.reconcile(bill.id);
  });
  print(data, parsed.switches.has("json"));
}

type Add = (client: Client) => Promise<{ data: Bill }>;

function fromFiles({ positionals, flags: { name } }: Arguments): Add {
  if (positionals.length === 0)
    throw new StartError(
      "anyway reconcile needs the report files of one provider, or --provider with --since, --until and --admin-key-file.",
    );
  const files = positionals.map((file) => ({
    name: file === "-" ? "standard input" : basename(file),
    content: read(file),
  }));
  return (client) => client.bills.add({ files, ...(name === undefined ? {} : { name }) });
}

function fromProvider({ positionals, flags }: Arguments): Add {
  const { name, since, until } = flags;
  const provider = BILL_PROVIDERS.find((one) => one === flags.provider);
  const keyFile = flags["admin-key-file"];
  if (!provider) throw new StartError(`--provider must be one of ${BILL_PROVIDERS.join(", ")}.`);
  if (positionals.length > 0) throw new StartError("Give report files or --provider, not both.");
  if (since === undefined || until === undefined || keyFile === undefined)
    throw new StartError(
      "--provider needs --since and --until, days in UTC such as 2026-10-31, and --admin-key-file, a file that holds " +
        'the key ("-" reads standard input), so that no list of processes shows it.',
    );
  const input = {
    provider,
    admin_key: read(keyFile).trim(),
    start_date: since,
    end_date: until,
    ...(name === undefined ? {} : { name }),
  };
  return (client) => client.bills.fetch(input);
}

function read(file: string): string {
  try {
    return readFileSync(file === "-" ? STANDARD_INPUT : file, "utf8");
  } catch (cause) {
    throw new StartError(`The file cannot be read: ${cause instanceof Error ? cause.message : cause}.`);
  }
}

function print(reconciliation: Reconciliation, asJson: boolean): void {
  console.log(asJson ? JSON.stringify(reconciliation, null, 2) : describeReconciliation(reconciliation));
}
