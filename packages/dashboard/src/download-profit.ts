import type { Profit } from "@anyway-sh/api";
import { profitCsv } from "./profit-csv.ts";

/** Saves the profit table as a CSV file; `suffix` tells it from others of the same range. */
export function downloadProfit(profit: Profit, suffix?: string): void {
  const url = URL.createObjectURL(new Blob([profitCsv(profit)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  const range = `${profit.start_time.slice(0, 10)}-${profit.end_time.slice(0, 10)}`;
  link.download = `profit-${range}${suffix ? `-${suffix}` : ""}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
