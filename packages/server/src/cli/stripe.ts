import { randomBytes } from "node:crypto";
import { openBusinessStore } from "../business/store.ts";
import { createStripeAccounts } from "../commerce/providers/stripe/account.ts";
import { backfillStripe } from "../commerce/providers/stripe/backfill.ts";
import { readConfig } from "../config.ts";
import { createNewId } from "../model/ids.ts";
import { StartError } from "../start-error.ts";
import { stripeConfig } from "../stripe-config.ts";
import { parseArguments } from "./arguments.ts";

const clock = { now: Date.now, newId: createNewId(randomBytes) };
/** Progress is said each time that so many are done. */
const SAY_EVERY = 100;

/** `anyway stripe backfill --since <date> [--project <id>]`. Works beside a running server. */
export async function stripe(args: readonly string[]): Promise<void> {
  const { positionals, flags } = parseArguments(args, ["since", "project"]);
  if (positionals[0] !== "backfill")
    throw new StartError(
      `There is no "anyway stripe ${positionals[0] ?? ""}". Did you mean anyway stripe backfill?`,
    );
  const sinceSeconds = readDate(flags.since) / 1000;
  const config = readConfig(flags);
  const { postgresUrl, dataDir } = config;
  const business = await openBusinessStore(postgresUrl ? { postgresUrl } : { dataDir }, clock);
  try {
    const accounts = createStripeAccounts(business, stripeConfig(config, await business.hasAnyKey()));
    const projectId = flags.project ?? (await business.defaultProject()).id;
    const account = await accounts.of(projectId);
    if (!account)
      throw new StartError(
        `The project ${projectId} has no keys of Stripe. Set them first: docs/guides/stripe.md.`,
      );
    const outcomes = await backfillStripe(
      account.stripe,
      business,
      { projectId, clock },
      {
        sinceSeconds,
        onBooked: (done, all) => {
          if (done % SAY_EVERY === 0 || done === all) console.error(`${done} of ${all}`);
        },
      },
    );
    const found = Object.entries(outcomes).sort(([a], [b]) => (a < b ? -1 : 1));
    if (found.length === 0) console.log("Stripe has no payments since then.");
    for (const [outcome, count] of found) console.log(`${outcome}: ${count}`);
  } finally {
    await business.close();
  }
}

function readDate(text: string | undefined): number {
  const ms = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:\d{2}))?$/.test(text ?? "")
    ? Date.parse(text ?? "")
    : Number.NaN;
  if (Number.isNaN(ms))
    throw new StartError("anyway stripe backfill needs --since, a date such as 2026-01-31 (midnight UTC).");
  return ms;
}
