import { describeSettings } from "../config.ts";

/** What `anyway --help` prints. */
export function help(): string {
  return `Usage: anyway [command] [flags]

Commands:
  serve                          Run the server (the default)
  keys create --name <name> --scope <ingest|read|write|admin> [--project <id>]
                                 Make an API key, also while the server runs
  keys list                      List the keys in force
  keys revoke <id>               Revoke one
  stripe backfill --since <date> [--project <id>]
                                 Book the payments and invoices that Stripe has taken since
  doctor --span <file> [--json]  Show how a span is read: dialect, usage, cost, ids and the key that each
                                 comes from; "-" reads standard input. Needs no server
  export trace <id> [--out <file>] [--without-contents] [--url <address>] [--key <key>]
                                 Write a trace of a running server to a file
  import <file> [--url <address>] [--key <key>]
                                 Send such a file to a running server; "-" reads standard input
  prices import <file> [--from <date>] [--source <name>] [--url <address>] [--key <key>]
                                 Take a file of prices of LiteLLM or OpenLIT; "-" reads standard input
  prices update [--file <file>] [--from <date>]
                                 Take LiteLLM's newest prices from the network, or from a file
  prices list, prices find <words>
                                 Show the project's own prices, or search the book
  reconcile <file>... [--name <name>] [--json] [--url <address>] [--key <key>]
  reconcile --provider <openai|anthropic|openrouter> --since <day> --until <day> --admin-key-file <file>
                                 Hold a provider's report against what spans tell, and show what differs
  --help, --version

Settings, as environment variables or as flags, which win:
${describeSettings()}
`;
}
