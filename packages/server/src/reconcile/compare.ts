import type { BillContent, BillLine } from "../model/bill.ts";
import { divideHalfUp } from "../model/money.ts";
import type { ServiceTier } from "../model/service-tier.ts";
import { type ListPrice, RATE_SCALE, type Rate } from "./candidates.ts";
import {
  chargesOf,
  NANO,
  noTokens,
  type OurUse,
  TOKEN_KINDS,
  type TokenKind,
  type Tokens,
  total,
} from "./charges.ts";
import { CAUSES, type Causes, explainCharge, noCauses } from "./explain-charge.ts";
import { pairNames, plainName } from "./model-names.ts";

export type Status = "agrees" | "differs" | "uncovered" | "only_ours";

/** One day of one model on both sides; money in nano-dollars. */
export interface Cell {
  day: string;
  provider: string;
  /** As the bill names it; an item that is of no model, in the bill's words. */
  model: string;
  /** What our spans call the same. */
  ourModels: string[];
  status: Status;
  billed: bigint;
  ours: bigint;
  /** Billed less ours: what the causes add up to. */
  difference: bigint;
  causes: Causes;
  /** Null where the bill does not tell. */
  billedTokens: number | null;
  ourTokens: number;
  requests: number | null;
  calls: number;
  unpricedCalls: number;
  /** The service tiers whose prices explain `price`. */
  tiers: ServiceTier[];
}

export interface Comparison {
  /** By day, then model. */
  cells: Cell[];
  totals: Pick<Cell, "billed" | "ours" | "difference" | "causes">;
}

/** The price of a model's tokens at noon of a day. */
export type PriceOf = (provider: string, model: string, day: string) => ListPrice;

/** A bill side by side with what spans tell of the same days. Causes add up to the difference in every cell. */
export function compare(bill: BillContent, uses: readonly OurUse[], priceOf: PriceOf): Comparison {
  const nameOf = pairNames(
    unique(bill.lines.map(({ provider, model }) => plainName(provider, model))),
    unique(uses.map(({ provider, model }) => plainName(provider, model))),
  );
  const cells = new Map<string, { lines: BillLine[]; uses: OurUse[]; model: string }>();
  const cellAt = (day: string, provider: string, model: string) => {
    const key = `${day}\n${provider}\n${model}`;
    const cell = cells.get(key) ?? { lines: [], uses: [], model };
    cells.set(key, cell);
    return cell;
  };
  for (const line of bill.lines) {
    const model = line.model === "" ? line.item || "(no model)" : nameOf(line.provider, line.model);
    cellAt(line.day, line.provider, model).lines.push(line);
  }
  const billedAs = providersBySpelling(bill);
  for (const use of uses) {
    if (use.day < bill.startDay || use.day > bill.endDay) continue;
    const provider = billedAs(use.provider);
    if (provider !== undefined) cellAt(use.day, provider, nameOf(provider, use.model)).uses.push(use);
  }
  const usual = usualRates([...cells.values()]);
  const compared = [...cells]
    .map(([key, { lines, uses: ofCell, model }]) => {
      const [day = "", provider = ""] = key.split("\n");
      const price = priceOf(provider, lines[0]?.model || ofCell[0]?.model || model, day);
      return compareCell({ day, provider, model }, lines, ofCell, price, (kind) => usual(model, kind, day));
    })
    .filter(
      ({ billed, ours, calls, causes }) =>
        billed !== 0n || ours !== 0n || calls > 0 || causes.unexplained !== 0n,
    )
    .sort((a, b) => order(a.day, b.day) || order(a.model, b.model) || order(a.provider, b.provider));
  return { cells: compared, totals: totalsOf(compared) };
}

function compareCell(
  at: Pick<Cell, "day" | "provider" | "model">,
  lines: readonly BillLine[],
  uses: readonly OurUse[],
  price: ListPrice,
  usual: (kind: TokenKind) => Rate | undefined,
): Cell {
  const use = sumUses(uses);
  const { charges, other } = chargesOf(lines, use);
  const exact = noCauses();
  exact.other_items = other;
  const tiers = new Set<ServiceTier>();
  let amount = other;
  let ours = 0n;
  for (const charge of charges) {
    const [kind] = charge.kinds;
    const usualRate = charge.kinds.length === 1 && kind ? usual(kind) : undefined;
    const explained = explainCharge(charge, price, usualRate);
    for (const cause of CAUSES) exact[cause] += explained.causes[cause];
    for (const tier of explained.price?.tiers ?? []) tiers.add(tier);
    amount += charge.amount;
    ours += charge.cost / NANO;
  }
  const billed = divideHalfUp(amount, NANO);
  const difference = billed - ours;
  const causes = inNano(exact, difference);
  const billedTokens = charges.some((charge) => charge.billed !== null)
    ? charges.reduce(
        (sum, charge) => sum + (charge.billed ?? []).reduce((all, { tokens }) => all + tokens, 0),
        0,
      )
    : null;
  const requests = lines.reduce<number | null>(
    (sum, line) => (line.requests === null ? sum : (sum ?? 0) + line.requests),
    null,
  );
  return {
    ...at,
    ourModels: unique(uses.map(({ model }) => model)).sort(),
    status: statusOf(lines, use, causes),
    billed,
    ours,
    difference,
    causes,
    billedTokens,
    ourTokens: total(use.priced) + total(use.unpriced),
    requests,
    calls: use.calls,
    unpricedCalls: use.unpricedCalls,
    tiers: [...tiers],
  };
}

function statusOf(lines: readonly BillLine[], use: OurUse, causes: Causes): Status {
  if (use.calls === 0) return "uncovered";
  if (lines.length === 0) return "only_ours";
  return CAUSES.every((cause) => cause === "rounding" || causes[cause] === 0n) ? "agrees" : "differs";
}

/** Whole nano-dollars that add up to the difference: rounding, or what is unexplained already, takes what is left. */
function inNano(exact: Causes, difference: bigint): Causes {
  const causes = noCauses();
  let left = difference;
  for (const cause of CAUSES) {
    causes[cause] = divideHalfUp(exact[cause], NANO);
    left -= causes[cause];
  }
  causes.rounding += left;
  return causes;
}

/** Of each model's kind of token: what a day of the bill charged for one, where two other days charged the same. */
function usualRates(cells: readonly { lines: BillLine[]; model: string }[]) {
  const rates = new Map<string, { day: string; rate: Rate }[]>();
  for (const { lines, model } of cells) {
    const [first] = lines;
    if (!first || first.model === "") continue;
    const { charges } = chargesOf(lines, sumUses([]));
    for (const { kinds, amount, billed } of charges) {
      const tokens = (billed ?? []).reduce((sum, one) => sum + one.tokens, 0);
      const [kind] = kinds;
      if (kinds.length !== 1 || kind === undefined || tokens === 0) continue;
      const key = `${model}\n${kind}`;
      const known = rates.get(key) ?? [];
      known.push({ day: first.day, rate: divideHalfUp(amount * RATE_SCALE, BigInt(tokens)) });
      rates.set(key, known);
    }
  }
  return (model: string, kind: TokenKind, day: string): Rate | undefined => {
    const counts = new Map<Rate, number>();
    for (const one of rates.get(`${model}\n${kind}`) ?? [])
      if (one.day !== day) counts.set(one.rate, (counts.get(one.rate) ?? 0) + 1);
    const [best] = [...counts].sort(([, a], [, b]) => b - a);
    return best && best[1] >= 2 ? best[0] : undefined;
  };
}

/** The bill's word for a provider of ours; undefined for one that the bill is not about. */
function providersBySpelling({ lines }: BillContent): (provider: string) => string | undefined {
  const named = new Map(lines.map(({ provider }) => [plainProvider(provider), provider]));
  const [only] = named.size === 1 ? named.values() : [];
  return (provider) => (provider === "" ? only : named.get(plainProvider(provider)));
}

/** LiteLLM and the conventions of OpenTelemetry call the same providers otherwise. */
const PROVIDERS: Record<string, string> = {
  azure_ai: "azure",
  "azure.ai.openai": "azure",
  "azure.ai.inference": "azure",
  "az.ai.openai": "azure",
  "az.ai.inference": "azure",
  "aws.bedrock": "bedrock",
  "gcp.gemini": "gemini",
  "gcp.gen_ai": "gemini",
  google: "gemini",
  "gcp.vertex_ai": "vertex_ai",
  x_ai: "xai",
  "x-ai": "xai",
  mistral_ai: "mistral",
  together_ai: "together",
  togetherai: "together",
};
const plainProvider = (provider: string) => PROVIDERS[provider.toLowerCase()] ?? provider.toLowerCase();

function sumUses(uses: readonly OurUse[]): OurUse {
  const sum: OurUse = {
    day: uses[0]?.day ?? "",
    provider: uses[0]?.provider ?? "",
    model: uses[0]?.model ?? "",
    calls: 0,
    unpricedCalls: 0,
    priced: noTokens(),
    unpriced: noTokens(),
    cost: { input: 0n, cacheRead: 0n, cacheWrite: 0n, output: 0n },
    unsplit: 0n,
  };
  const add = (to: Tokens, tokens: Tokens) => {
    for (const kind of TOKEN_KINDS) to[kind] += tokens[kind];
  };
  for (const use of uses) {
    sum.calls += use.calls;
    sum.unpricedCalls += use.unpricedCalls;
    add(sum.priced, use.priced);
    add(sum.unpriced, use.unpriced);
    for (const kind of TOKEN_KINDS) sum.cost[kind] += use.cost[kind];
    sum.unsplit += use.unsplit;
  }
  return sum;
}

function totalsOf(cells: readonly Cell[]): Comparison["totals"] {
  const totals = { billed: 0n, ours: 0n, difference: 0n, causes: noCauses() };
  for (const cell of cells) {
    totals.billed += cell.billed;
    totals.ours += cell.ours;
    totals.difference += cell.difference;
    for (const cause of CAUSES) totals.causes[cause] += cell.causes[cause];
  }
  return totals;
}

const unique = (names: readonly string[]) => [...new Set(names)];
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
