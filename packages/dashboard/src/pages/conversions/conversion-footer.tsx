import type { Conversions } from "@anyway-sh/api";
import { CREDIT_MODELS } from "@anyway-sh/semconv";
import type { FooterLine } from "../../components/data-table.tsx";
import { hint } from "../../components/hint.tsx";
import type { ConversionsPageSearch } from "../../conversions-api.ts";
import { lineCells } from "./conversion-columns.tsx";
import classes from "./conversions.module.css";
import { ModelCell } from "./credit-columns.tsx";
import { OrdersLink } from "./orders-link.tsx";
import { Credited } from "./parts.tsx";

/** The lines beneath the rows: what nothing preceded, and the total, with which rows and that line add up to all orders. */
export function conversionFooter(report: Conversions, search: ConversionsPageSearch): FooterLine[] {
  const { totals, unattributed, currency, rows_left_out } = report;
  const line = { report, search, value: undefined, name: "total" };
  return [
    ...(rows_left_out > 0
      ? [
          {
            key: "more",
            cells: {
              value: (
                <span className="faint">{rows_left_out.toLocaleString("en-US")} more rows, not shown</span>
              ),
            },
          },
        ]
      : []),
    {
      key: "total",
      strong: true,
      cells: {
        value: "Total",
        ...(search.compare
          ? Object.fromEntries(
              CREDIT_MODELS.map((model) => [
                model,
                <ModelCell
                  key={model}
                  line={totals}
                  model={model}
                  currency={currency}
                  search={{ ...search, value: undefined }}
                  name="total"
                />,
              ]),
            )
          : lineCells(totals, line)),
      },
    },
    ...(unattributed ? [unattributedLine(unattributed, currency, search)] : []),
  ];
}

function unattributedLine(
  { orders, money }: NonNullable<Conversions["unattributed"]>,
  currency: string,
  search: ConversionsPageSearch,
): FooterLine {
  const amount = <Credited money={money} currency={currency} />;
  return {
    key: "unattributed",
    cells: {
      value: (
        <span
          className={classes.label}
          {...hint("No conversation of the buyer is known in the window before the order")}
        >
          Unattributed
        </span>
      ),
      orders: <OrdersLink search={search} attributed="false" count={orders} />,
      ...Object.fromEntries(
        (search.compare ? CREDIT_MODELS : ["credited"]).map((column) => [column, amount]),
      ),
    },
  };
}
