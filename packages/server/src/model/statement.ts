/** A figure each by its name, in whole units: amounts of `MONEY_PLACES`, nano-dollars, counts. What is zero is not in it. */
export type Figures = ReadonlyMap<string, bigint>;

/** What the lines of a month's statement are about. */
export const SECTIONS = [
  "profit.customer",
  "profit.none",
  "profit.shared",
  "profit.total",
  "profit.left_out",
  "cost.model",
  "cost.customer",
  "cost.shared",
  "cost.total",
] as const;
export type Section = (typeof SECTIONS)[number];

/** What is said of one customer, one model or all. */
export interface StatementLine {
  section: Section;
  /** The customer or the model; empty where there is only one line. */
  key: string;
  figures: Figures;
}

/** What other environments hold is told with a closed month, but is no part of it that could change. */
const UNADJUSTED: ReadonlySet<Section> = new Set(["profit.left_out"]);

/** What must be added to `from` to have `to`, line by line; nothing where they are the same. */
export function differences(from: readonly StatementLine[], to: readonly StatementLine[]): StatementLine[] {
  const negated = from.map((line) => ({ ...line, figures: negate(line.figures) }));
  return addLines([...to, ...negated]).filter(({ section }) => !UNADJUSTED.has(section));
}

/** Adds up lines of the same section and key. */
export function addLines(lines: readonly StatementLine[]): StatementLine[] {
  const sums = new Map<string, { section: Section; key: string; figures: Map<string, bigint> }>();
  for (const { section, key, figures } of lines) {
    const name = `${section} ${key}`;
    const sum = sums.get(name) ?? { section, key, figures: new Map<string, bigint>() };
    sums.set(name, sum);
    for (const [figure, amount] of figures) sum.figures.set(figure, (sum.figures.get(figure) ?? 0n) + amount);
  }
  return [...sums.values()]
    .map((sum) => ({ ...sum, figures: toFigures(sum.figures) }))
    .filter(({ figures }) => figures.size > 0);
}

/** Leaves out what is zero. */
export function toFigures(amounts: Iterable<readonly [string, bigint]>): Figures {
  return new Map([...amounts].filter(([, amount]) => amount !== 0n));
}

function negate(figures: Figures): Figures {
  return new Map(Array.from(figures, ([name, amount]) => [name, -amount]));
}
