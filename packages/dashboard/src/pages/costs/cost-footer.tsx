import type { CostLine, Costs } from "@anyway-sh/api";
import type { FooterLine } from "../../components/data-table.tsx";
import { costCells } from "./cost-cells.tsx";
import classes from "./costs.module.css";

/** What the rows leave out, and the whole. */
export function costFooter({ other, totals }: Costs): FooterLine[] {
  const line = (key: string, label: string, of: CostLine, strong?: true): FooterLine => ({
    key,
    ...(strong ? { strong } : {}),
    cells: { value0: <span className={classes.label}>{label}</span>, ...costCells(of, totals) },
  });
  return [
    ...(other ? [line("other", `${other.groups.toLocaleString("en-US")} others`, other)] : []),
    line("totals", "Total", totals, true),
  ];
}
