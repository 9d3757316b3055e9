import type { BillLine } from "../model/bill.ts";
import type { ServiceTier } from "../model/service-tier.ts";

/** The sorts of tokens that are told apart on both sides. */
export const TOKEN_KINDS = ["input", "cacheRead", "cacheWrite", "output"] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];
export type Tokens = Record<TokenKind, number>;

/** What spans of one day and model tell; `unpriced` ones apart, of which the cost knows nothing. */
export interface OurUse {
  day: string;
  provider: string;
  model: string;
  calls: number;
  unpricedCalls: number;
  /** Of calls with a price, and of those without. */
  priced: Tokens;
  unpriced: Tokens;
  /** Nano-dollars, by the tokens that they were for. */
  cost: Record<TokenKind, bigint>;
  /** Nano-dollars that were reported as a whole. */
  unsplit: bigint;
}

/** Tokens that a bill tells of. */
export interface BilledTokens {
  kind: TokenKind;
  tokens: number;
  tier: ServiceTier | null;
  isLong: boolean;
  /** Of cache writes: kept for an hour. */
  isHour: boolean;
}

/** An amount of a bill and what it is for, with what we know of the same. */
export interface Charge {
  kinds: readonly TokenKind[];
  /** Of `MONEY_PLACES`, as all amounts here. */
  amount: bigint;
  blur: bigint;
  /** Null where the bill tells an amount, but not for how many tokens. */
  billed: BilledTokens[] | null;
  /** Whether the bill has any line of the day and model. */
  isOnBill: boolean;
  use: OurUse;
  /** What spans cost, of these kinds. */
  cost: bigint;
}

/** A nano-dollar in the unit of the amounts here. */
export const NANO = 1_000_000_000n;

export const noTokens = (): Tokens => ({ input: 0, cacheRead: 0, cacheWrite: 0, output: 0 });

/**
 * The charges of one day and model: one for each kind of token where the bill tells their money apart and we do too,
 * else one for all of them. What is billed for no tokens is left out, unless that is how we know of the calls.
 */
export function chargesOf(lines: readonly BillLine[], use: OurUse): { charges: Charge[]; other: bigint } {
  const isByUnit = use.calls > 0 && total(use.priced) + total(use.unpriced) === 0;
  const isOther = (line: BillLine) => line.kind === "other" && !isByUnit;
  const other = sum(lines.filter(isOther).map(({ amount }) => amount ?? 0n));
  const charged = lines.filter((line) => !isOther(line));
  const tokenLines = countedIn(charged);
  const isOfUsage = tokenLines.some(({ amount }) => amount === null);
  const isWhole = isByUnit || use.unsplit !== 0n || charged.some(({ kind }) => kind === "all");
  const groups = isWhole ? [TOKEN_KINDS] : TOKEN_KINDS.map((kind) => [kind]);
  const charges = groups.flatMap((kinds): Charge[] => {
    const of = (line: BillLine) => isWhole || kinds.some((kind) => kind === kindOf(line));
    const amounts = charged.filter((line) => of(line) && line.amount !== null);
    const billed = tokenLines.filter(of).flatMap(({ tier, isLong, kind, tokens, ...line }) =>
      kindOf({ kind }) === undefined || tokens === null
        ? []
        : [
            {
              ...line,
              kind: kindOf({ kind }) ?? "input",
              tokens,
              tier,
              isLong,
              isHour: kind === "cache_write_1h",
            },
          ],
    );
    const cost = sum(kinds.map((kind) => use.cost[kind])) + (isWhole ? use.unsplit : 0n);
    const known = sum(kinds.map((kind) => BigInt(use.priced[kind] + use.unpriced[kind])));
    if (amounts.length === 0 && billed.length === 0 && known === 0n && cost === 0n) return [];
    // A usage report tells of all tokens but those that are written to caches, which OpenAI's leaves out.
    const isReported = isOfUsage && (isWhole || kinds.some((kind) => kind !== "cacheWrite"));
    const isCounted = billed.length > 0 || isReported || (amounts.length === 0 && tokenLines.length > 0);
    return [
      {
        kinds,
        amount: sum(amounts.map(({ amount }) => amount ?? 0n)),
        blur: sum(amounts.map(({ blur }) => blur)),
        billed: isCounted ? billed : null,
        isOnBill: lines.length > 0,
        use,
        cost: cost * NANO,
      },
    ];
  });
  return { charges, other };
}

/** The lines that count tokens: those of a usage report where there is one, since it tells tiers apart. */
function countedIn(lines: readonly BillLine[]): BillLine[] {
  const counted = lines.filter(({ tokens }) => tokens !== null);
  const usage = counted.filter(({ amount }) => amount === null);
  return usage.length > 0 ? usage : counted;
}

const KINDS: Partial<Record<BillLine["kind"], TokenKind>> = {
  input: "input",
  cache_read: "cacheRead",
  cache_write: "cacheWrite",
  cache_write_1h: "cacheWrite",
  output: "output",
};
const kindOf = ({ kind }: Pick<BillLine, "kind">): TokenKind | undefined => KINDS[kind];

const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n);
export const total = (tokens: Tokens) => TOKEN_KINDS.reduce((all, kind) => all + tokens[kind], 0);

/** Tokens of these kinds that the bill tells of. */
export function billedTokens(billed: readonly BilledTokens[], kind: TokenKind): number {
  return billed.reduce((all, one) => (one.kind === kind ? all + one.tokens : all), 0);
}
