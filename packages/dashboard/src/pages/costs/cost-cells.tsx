import type { CostLine } from "@anyway-sh/api";
import type { ReactNode } from "react";
import { Change } from "../../components/change.tsx";
import { Cost } from "../../components/cost.tsx";
import { hint } from "../../components/hint.tsx";
import { Money } from "../../components/money.tsx";
import { formatPercent, fromScaled, isZero, share, toScaled } from "../../money.ts";
import classes from "./costs.module.css";

/** The figures of a line, by the id of their column. */
export function costCells(line: CostLine, totals: CostLine | undefined): Record<string, ReactNode> {
  const { parts, tokens } = line;
  const per = (usd: string | null) => (usd === null ? NONE : <Cost usd={usd} unpriced={line.incomplete} />);
  return {
    cost: (
      <Cost
        usd={line.cost}
        unpriced={line.incomplete}
        {...(isZero(parts.unsplit) ? {} : { note: "Of some of it, only the whole was reported" })}
      />
    ),
    share: totals ? <Share of={line.cost} whole={totals.cost} /> : null,
    change: (
      <Change now={line.cost} before={line.previous_cost} beforeIncomplete={line.previous_incomplete} />
    ),
    input: <Part usd={parts.input} />,
    cache_read: <Part usd={parts.cache_read} />,
    cache_write: <Part usd={parts.cache_write} />,
    output: <Part usd={parts.output} />,
    reasoning: <Part usd={parts.reasoning} />,
    other: <Part usd={parts.other} />,
    saved: line.cache_savings === null ? NONE : <Money usd={line.cache_savings} loss />,
    tokens: <span {...hint(tokenWords(tokens))}>{short.format(tokens.input + tokens.output)}</span>,
    calls: line.calls.toLocaleString("en-US"),
    conversation: per(line.cost_per_conversation),
    order: per(line.cost_per_order),
  };
}

const NONE = <span className="faint">–</span>;
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

function Part({ usd }: { usd: string }) {
  return isZero(usd) ? NONE : <Money usd={usd} />;
}

function tokenWords({ input, cache_read, cache_write, output, reasoning }: CostLine["tokens"]): string {
  const all = [
    ["in", input],
    ["of these read from caches", cache_read],
    ["of these written to caches", cache_write],
    ["out", output],
    ["of these reasoning", reasoning],
  ] as const;
  return all.flatMap(([name, n]) => (n > 0 ? [`${n.toLocaleString("en-US")} ${name}`] : [])).join("\n");
}

function Share({ of, whole }: { of: string; whole: string }) {
  const part = share(toScaled(of), toScaled(whole));
  return (
    <span
      className={classes.share}
      {...hint(formatPercent(fromScaled(BigInt(Math.round(part * 10_000)) * 10n ** 14n)))}
    >
      <span style={{ width: `${part * 100}%` }} />
    </span>
  );
}
