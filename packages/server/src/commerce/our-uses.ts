import { ENVIRONMENTS } from "@anyway-sh/semconv";
import { msToNs } from "../model/time-range.ts";
import { noTokens, type OurUse } from "../reconcile/charges.ts";
import type { CostReads, CostRow } from "../telemetry/cost-reads.ts";

const DAY_MS = 86_400_000;

/** What the spans of all environments tell of these days (UTC, both are in): a bill knows of no environments. */
export async function ourUses(
  telemetry: Pick<CostReads, "costs">,
  projectId: string,
  { startDay, endDay }: { startDay: string; endDay: string },
): Promise<OurUse[]> {
  const range = { startNs: msToNs(Date.parse(startDay)), endNs: msToNs(Date.parse(endDay) + DAY_MS) };
  const uses = new Map<string, OurUse>();
  for (const environment of ENVIRONMENTS) {
    const rows = await telemetry.costs({
      projectId,
      range,
      environment,
      groupBy: [{ by: "provider" }, { by: "model" }, { by: "priced" }],
      interval: "day",
      timeZone: "UTC",
    });
    for (const row of rows) {
      const [provider = "", model = "", priced] = row.group;
      const day = new Date(row.startMs).toISOString().slice(0, 10);
      const key = JSON.stringify([day, provider, model]);
      const use = uses.get(key) ?? noUse(day, provider, model);
      uses.set(key, use);
      addRow(use, row, priced === "1");
    }
  }
  return [...uses.values()];
}

function noUse(day: string, provider: string, model: string): OurUse {
  return {
    day,
    provider,
    model,
    calls: 0,
    unpricedCalls: 0,
    priced: noTokens(),
    unpriced: noTokens(),
    cost: { input: 0n, cacheRead: 0n, cacheWrite: 0n, output: 0n },
    unsplit: 0n,
  };
}

function addRow(use: OurUse, { tokens, parts, calls, unpriced }: CostRow, isPriced: boolean): void {
  use.calls += calls;
  use.unpricedCalls += unpriced;
  const to = isPriced ? use.priced : use.unpriced;
  to.input += Math.max(0, tokens.input - tokens.cacheRead - tokens.cacheWrite);
  to.cacheRead += tokens.cacheRead;
  to.cacheWrite += tokens.cacheWrite;
  to.output += tokens.output;
  use.cost.input += parts.input;
  use.cost.cacheRead += parts.cacheRead;
  use.cost.cacheWrite += parts.cacheWrite;
  use.cost.output += parts.output + parts.reasoning;
  // What is billed beside tokens has no rate per token to be held against.
  use.unsplit += parts.unsplit + parts.other;
}
