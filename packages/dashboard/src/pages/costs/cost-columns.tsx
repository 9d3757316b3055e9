import type { Costs, SpendRow } from "@anyway-sh/api";
import type { Column } from "../../components/table-column.ts";
import { groupLabel } from "../../costs-api.ts";
import type { TraceFilters } from "../../filter/address.ts";
import { costCells } from "./cost-cells.tsx";
import { CostValue } from "./cost-value.tsx";

type Figure = Omit<Column<SpendRow>, "cell">;
const right = { align: "right", sortable: true } as const;

/** Narrow screens keep what matters first. */
const FIGURES: readonly Figure[] = [
  { id: "cost", header: "Cost", width: 90, ...right },
  { id: "share", header: "", width: 56, from: 900 },
  { id: "change", header: "Change", width: 78, ...right },
  { id: "input", header: "Input", width: 82, from: 760, ...right },
  { id: "cache_read", header: "Cache read", width: 94, from: 1000, ...right },
  { id: "cache_write", header: "Cache write", width: 98, from: 1100, ...right },
  { id: "output", header: "Output", width: 82, from: 760, ...right },
  { id: "reasoning", header: "Reasoning", width: 92, from: 1000, ...right },
  { id: "other", header: "Other", width: 70, from: 1330, ...right },
  { id: "saved", header: "Saved", width: 84, from: 1180, ...right },
  { id: "tokens", header: "Tokens", width: 72, from: 600, ...right },
  { id: "calls", header: "Calls", width: 64, from: 600, ...right },
  { id: "conversation", header: "Per conv.", width: 84, from: 1220, ...right },
  { id: "order", header: "Per order", width: 84, from: 1220, ...right },
];
/** What a second value takes of the room. */
const SECOND_WIDTH = 150;
const NARROW_WIDTH = 112;

export function costColumns(
  report: Costs | undefined,
  { filters, narrow }: { filters: TraceFilters; narrow: boolean },
): readonly Column<SpendRow>[] {
  const groups = report?.group_by ?? ["model"];
  return [
    ...groups.map(
      (group, place): Column<SpendRow> => ({
        id: `value${place}`,
        header: groupLabel(group),
        width: narrow ? NARROW_WIDTH : place === 0 ? 160 : SECOND_WIDTH,
        sortable: true,
        ...(place === 0 ? { grow: true } : {}),
        cell: (row) => <CostValue row={row} groups={groups} place={place} filters={filters} />,
      }),
    ),
    ...FIGURES.map(
      (figure): Column<SpendRow> => ({
        ...figure,
        // With two values, a narrow screen has room for the cost alone.
        ...(narrow && figure.id === "change" && groups.length > 1 ? { from: 600 } : {}),
        ...(figure.from && groups.length > 1 ? { from: figure.from + SECOND_WIDTH } : {}),
        cell: (row) => costCells(row, report?.totals)[figure.id],
      }),
    ),
  ];
}
