import type { ReconciliationCauses, ReconciliationRow } from "@anyway-sh/api";
import { Cost } from "../../components/cost.tsx";
import { Money } from "../../components/money.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import type { Column } from "../../components/table-column.ts";
import { isZero } from "../../money.ts";
import { count } from "../../profit.ts";
import classes from "./reconcile.module.css";
import { CAUSES, STATUS, STATUS_NOTE } from "./words.ts";

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat("en-US");

/** From how wide a table on each cause has a column of its own; narrower ones are told in one. */
const CAUSES_FROM = 1_120;
/** Other items have rows of their own, so that is the first to go. */
const ALL_CAUSES_FROM = 1_300;
const WIDE_CAUSES = CAUSES.filter(({ key }) => key !== "rounding" && key !== "unexplained");

export const reconcileColumns: readonly Column<ReconciliationRow>[] = [
  { id: "date", header: "Day (UTC)", width: 92, cell: ({ date }) => <span className="num">{date}</span> },
  { id: "model", header: "Model", width: 180, grow: true, cell: (row) => <Model row={row} /> },
  {
    id: "status",
    header: "Status",
    width: 98,
    from: 620,
    cell: ({ status }) => <StatusBadge status={STATUS[status]} note={STATUS_NOTE[status]} />,
  },
  {
    id: "tokens",
    header: "Tokens, ours",
    width: 116,
    align: "right",
    from: 820,
    cell: (row) => <Tokens row={row} />,
  },
  {
    id: "billed",
    header: "Billed",
    width: 80,
    align: "right",
    from: 480,
    cell: (row) => <Cost usd={row.billed} />,
  },
  {
    id: "ours",
    header: "Ours",
    width: 84,
    align: "right",
    from: 480,
    cell: (row) => <Cost usd={row.ours} unpriced={row.unpriced_calls > 0} />,
  },
  {
    id: "difference",
    header: "Difference",
    width: 88,
    align: "right",
    cell: (row) => <CauseAmount usd={row.difference} />,
  },
  {
    id: "unexplained",
    header: "Unexplained",
    width: 96,
    align: "right",
    from: 560,
    cell: ({ causes }) => <CauseAmount usd={causes.unexplained} isBad />,
  },
  ...WIDE_CAUSES.map(
    ({ key, label }): Column<ReconciliationRow> => ({
      id: key,
      header: label,
      width: 86,
      align: "right",
      from: key === "other_items" ? ALL_CAUSES_FROM : CAUSES_FROM,
      cell: (row) => (
        <CauseAmount
          usd={row.causes[key]}
          {...(key === "price" && row.billed_tiers.length > 0
            ? { note: `Billed at the price of ${row.billed_tiers.join(" and ")}` }
            : {})}
        />
      ),
    }),
  ),
];

function Model({ row }: { row: ReconciliationRow }) {
  const others = row.our_models.filter((model) => model !== row.model);
  return (
    <span className={classes.model}>
      <span className="ellipsis" title={row.model}>
        {row.model}
      </span>
      {others.length > 0 && (
        <span className={`faint ellipsis ${classes.other}`} title={`Spans call it ${others.join(", ")}`}>
          {others.join(", ")}
        </span>
      )}
      <span className={`faint ellipsis ${classes.narrow}`}>{reasonOf(row)}</span>
    </span>
  );
}

/** What mainly makes the difference, in words, where there is no room for columns. */
function reasonOf({ causes, status }: ReconciliationRow): string {
  const main = CAUSES.filter(({ key }) => key !== "rounding" && !isZero(causes[key])).map(
    ({ label }) => label,
  );
  return main.length > 0 ? main.join(", ") : STATUS[status].label;
}

function Tokens({ row }: { row: ReconciliationRow }) {
  const billed = row.billed_tokens === null ? "–" : compact.format(row.billed_tokens);
  const title = `${row.billed_tokens === null ? "The bill does not tell" : exact.format(row.billed_tokens)} / ${count(row.our_tokens, "token", "tokens")}\n${row.requests === null ? "?" : exact.format(row.requests)} requests / ${count(row.calls, "call", "calls")}`;
  return (
    <span className={row.billed_tokens === row.our_tokens ? "num faint" : "num"} title={title}>
      {billed} / {compact.format(row.our_tokens)}
    </span>
  );
}

interface CauseAmountProps {
  usd: ReconciliationCauses[keyof ReconciliationCauses];
  isBad?: boolean;
  note?: string;
}

/** Nothing where there is nothing; what is unexplained stands out. */
function CauseAmount({ usd, isBad = false, note }: CauseAmountProps) {
  if (isZero(usd)) return <span className="faint">–</span>;
  return (
    <span className={isBad ? classes.bad : undefined}>
      <Money usd={usd} {...(note === undefined ? {} : { note })} />
    </span>
  );
}
