import type { ConversionLine, Conversions } from "@anyway-sh/api";
import { CREDIT_MODELS } from "@anyway-sh/semconv";

const STAGES = ["conversations", "intent", "payment_link", "paid"] as const;
const COLUMNS: readonly { name: string; of: (line: ConversionLine) => string | number | null | undefined }[] =
  [
    ...STAGES.flatMap((stage) => [
      { name: `${stage}_visitors`, of: ({ funnel }: ConversionLine) => funnel[stage].visitors },
      { name: `${stage}_conversations`, of: ({ funnel }: ConversionLine) => funnel[stage].conversations },
    ]),
    { name: "conversion_rate", of: (line) => line.conversion_rate },
    ...CREDIT_MODELS.flatMap((model) => [
      { name: `orders_${model}`, of: (line: ConversionLine) => line.orders[model] },
      { name: `credited_${model}`, of: (line: ConversionLine) => line.credited[model].total },
    ]),
    { name: "time_to_convert_ms_median", of: (line) => line.time_to_convert_ms?.median },
    { name: "time_to_convert_ms_p90", of: (line) => line.time_to_convert_ms?.p90 },
    { name: "touches_median", of: (line) => line.touches_to_convert?.median },
    { name: "touches_mean", of: (line) => line.touches_to_convert?.mean },
    { name: "cost_converted_usd", of: (line) => line.cost_converted },
    { name: "cost_not_converted_usd", of: (line) => line.cost_not_converted },
    { name: "cost_to_convert_usd", of: (line) => line.cost_to_convert },
    { name: "unpriced_calls", of: ({ unpriced_calls: calls }) => calls.converted + calls.not_converted },
    {
      name: "unconverted",
      of: (line) =>
        line.credited.last.unconverted.map(({ currency, amount }) => `${amount} ${currency}`).join(" "),
    },
  ];

/** The report as CSV, with the lines that make it add up; amounts exact, as they came. Minor units in `unconverted`. */
export function conversionsCsv({ rows, totals, unattributed, currency }: Conversions): string {
  const cells = (value: string, kind: string, line: ConversionLine) => [
    asText(value),
    kind,
    currency,
    ...COLUMNS.map(({ of }) => String(of(line) ?? "")),
  ];
  const lines = [
    ["value", "line", "currency", ...COLUMNS.map(({ name }) => name)],
    ...rows.map((row) => cells(row.value ?? "", "row", row)),
    cells("", "total", totals),
    ...(unattributed ? [unattributedCells(unattributed, currency)] : []),
  ];
  return `${lines.map((line) => line.map(quoted).join(",")).join("\r\n")}\r\n`;
}

/** The same by every model, since nothing preceded it. */
function unattributedCells(
  { orders, money }: NonNullable<Conversions["unattributed"]>,
  currency: string,
): string[] {
  return [
    "",
    "unattributed",
    currency,
    ...COLUMNS.map(({ name }) => {
      if (name.startsWith("orders_")) return String(orders);
      if (name.startsWith("credited_")) return money.total;
      return name === "unconverted"
        ? money.unconverted.map(({ currency, amount }) => `${amount} ${currency}`).join(" ")
        : "";
    }),
  ];
}

/** A spreadsheet must not take a name for a formula. */
const asText = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
