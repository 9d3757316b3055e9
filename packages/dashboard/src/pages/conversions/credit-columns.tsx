import type { ConversionLine, ConversionRow, Conversions } from "@anyway-sh/api";
import { CREDIT_MODELS, type CreditModel } from "@anyway-sh/semconv";
import { hint } from "../../components/hint.tsx";
import type { Column } from "../../components/table-column.ts";
import { type ConversionsSearch, groupOf } from "../../conversions-api.ts";
import { CREDIT_WORDS } from "../../credit-words.ts";
import { nameOf } from "./conversion-columns.tsx";
import { Credited, ListLink } from "./parts.tsx";
import { groupLabel } from "./rows.ts";
import { ValueLink } from "./value-link.tsx";

interface ColumnOptions {
  report: Conversions | undefined;
  search: ConversionsSearch;
}

/** The six credit models side by side. */
export function creditColumns({ report, search }: ColumnOptions): readonly Column<ConversionRow>[] {
  const group = groupOf(search);
  return [
    {
      id: "value",
      header: groupLabel(group),
      width: 120,
      grow: true,
      sortable: true,
      cell: (row) => <ValueLink row={row} group={group} search={search} />,
    },
    ...CREDIT_MODELS.map(
      (model): Column<ConversionRow> => ({
        id: model,
        header: CREDIT_WORDS[model].label,
        width: 124,
        align: "right",
        sortable: true,
        cell: (row) =>
          report && (
            <ModelCell
              line={row}
              model={model}
              currency={report.currency}
              search={{ ...search, value: row.value ?? "" }}
              name={nameOf(row)}
            />
          ),
      }),
    ),
  ];
}

interface ModelCellProps {
  line: ConversionLine;
  model: CreditModel;
  currency: string;
  search: ConversionsSearch & { value?: string | undefined };
  name: string;
}

/** What a line is credited with by one model; leads to the conversations that are. */
export function ModelCell({ line, model, currency, search, name }: ModelCellProps) {
  const orders = Number(line.orders[model]);
  return (
    <ListLink
      list={{ ...search, stage: "credited", credit: model }}
      empty={orders === 0}
      label={`credited by ${CREDIT_WORDS[model].label}: ${name}`}
    >
      <span {...hint(orders === 0 ? undefined : `${orders.toLocaleString("en-US")} orders`)}>
        <Credited money={line.credited[model]} currency={currency} />
      </span>
    </ListLink>
  );
}
