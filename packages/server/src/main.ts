import { doctor } from "./cli/doctor.ts";
import { exportTrace } from "./cli/export.ts";
import { help } from "./cli/help.ts";
import { importTrace } from "./cli/import.ts";
import { keys } from "./cli/keys.ts";
import { prices } from "./cli/prices.ts";
import { reconcile } from "./cli/reconcile.ts";
import { serve } from "./cli/serve.ts";
import { stripe } from "./cli/stripe.ts";
import { AppError } from "./model/app-error.ts";
import { nearest } from "./model/nearest.ts";
import { StartError } from "./start-error.ts";
import { VERSION } from "./version.ts";

const COMMANDS: Record<string, (args: readonly string[]) => Promise<void>> = {
  serve,
  keys,
  stripe,
  doctor,
  reconcile,
  export: exportTrace,
  import: importTrace,
  prices,
};

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) return console.log(help());
  if (args.includes("--version")) return console.log(VERSION);
  const [first = "serve", ...rest] = args;
  if (first.startsWith("-")) return await serve(args);
  const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  if (command) return await command(rest);
  const guess = nearest(first, Object.keys(COMMANDS));
  throw new StartError(
    `There is no command ${first}.${guess ? ` Did you mean ${guess}?` : ""} See anyway --help.`,
  );
}

try {
  await main(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  const isPlain = error instanceof StartError || error instanceof AppError;
  console.error(isPlain ? error.message : error);
  process.exit(1);
}
