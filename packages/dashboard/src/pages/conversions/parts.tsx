import type { CreditedMoney } from "@anyway-sh/api";
import { VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Cost } from "../../components/cost.tsx";
import { hint } from "../../components/hint.tsx";
import { IncompleteBadge } from "../../components/incomplete-badge.tsx";
import { Amount } from "../../components/money.tsx";
import { type ConversionListSearch, onlyConversions } from "../../conversions-api.ts";
import { formatMinorUnits, isZero } from "../../money.ts";
import { count } from "../../profit.ts";
import { onlyView } from "../../view.ts";
import classes from "./conversions.module.css";

/** A number that leads to the conversations behind it; one that counts nothing leads nowhere. */
export function ListLink({
  list,
  empty = false,
  label,
  children,
}: {
  list: ConversionListSearch;
  empty?: boolean;
  /** What it leads to, for those who hear the page: said after the number. */
  label: string;
  children: ReactNode;
}) {
  if (empty) return <span className="faint">{children}</span>;
  return (
    <Link
      to="/conversions/conversations"
      search={(previous) => ({
        ...onlyView(previous),
        ...onlyConversions(list),
        stage: list.stage,
        value: list.value,
      })}
      className={classes.number}
    >
      {children}
      <VisuallyHidden>, {label}</VisuallyHidden>
    </Link>
  );
}

/** Parts of orders, two places; all six in a hint. */
export function Orders({ parts }: { parts: string }) {
  const short = Number(parts).toLocaleString("en-US", { maximumFractionDigits: 2 });
  const exact = parts.replace(/\.?0+$/, "");
  return (
    <span className="num" {...hint(exact !== short.replaceAll(",", "") ? exact : undefined)}>
      {short}
    </span>
  );
}

/** Credited money in the reporting currency, with the currencies that it is made of. */
export function Credited({ money, currency }: { money: CreditedMoney; currency: string }) {
  const missing = explainUnconverted(money);
  const mixed = money.by_currency.some((part) => part.currency !== currency);
  if (money.by_currency.every(({ amount }) => amount === 0) && isZero(money.total))
    return <span className="faint">–</span>;
  const note = mixed
    ? money.by_currency.map((part) => formatMinorUnits(part.amount, part.currency)).join(" + ")
    : undefined;
  return (
    <>
      <Amount value={money.total} currency={currency} note={note} loss />
      {missing && (
        <>
          {" "}
          <IncompleteBadge reason={missing} />
        </>
      )}
    </>
  );
}

function explainUnconverted({ unconverted }: CreditedMoney): string | undefined {
  const left = unconverted.filter(({ amount }) => amount !== 0);
  if (left.length === 0) return undefined;
  const amounts = left.map(({ amount, currency }) => formatMinorUnits(amount, currency)).join(" and ");
  return `There is no exchange rate for ${amounts}, which ${left.length === 1 ? "is" : "are"} left out of this sum.`;
}

/** What model calls cost, per conversion; a lower bound where some had no price. */
export function CostOf({ usd, unpriced }: { usd: string | null; unpriced: number }) {
  if (usd === null) return <span className="faint">–</span>;
  return (
    <Cost
      usd={usd}
      unpriced={unpriced > 0}
      {...(unpriced > 0 ? { note: `${count(unpriced, "model call has", "model calls have")} no price` } : {})}
    />
  );
}
