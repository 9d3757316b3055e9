import type { ConversionRow, Conversions } from "@anyway-sh/api";
import { CREDIT_MODELS } from "@anyway-sh/semconv";
import { describe, expect, it } from "vitest";
import { conversionsCsv } from "./conversions-csv.ts";
import { parseSort, sortConversionRows } from "./rows.ts";

const byModel = <T>(of: T) =>
  Object.fromEntries(CREDIT_MODELS.map((model) => [model, of])) as Record<(typeof CREDIT_MODELS)[number], T>;
const stage = (conversations: number) => ({ visitors: 1, conversations });

function aRow(value: string | null, conversations: number, total: string): ConversionRow {
  return {
    value,
    funnel: {
      conversations: stage(conversations),
      intent: stage(0),
      payment_link: stage(0),
      paid: stage(1),
    },
    conversion_rate: conversations === 0 ? null : "1.0000",
    orders: byModel("0.500000"),
    credited: byModel({ total, by_currency: [], unconverted: [{ currency: "EUR", amount: 500 }] }),
    time_to_convert_ms: null,
    touches_to_convert: null,
    cost_converted: "0.010000000",
    cost_not_converted: "0.000000000",
    unpriced_calls: { converted: 1, not_converted: 2 },
    cost_to_convert: "0.020000000",
    cost_not_converted_per_conversion: null,
  };
}

const REPORT: Conversions = {
  currency: "USD",
  start_time: "2026-11-01T00:00:00Z",
  end_time: "2026-11-02T00:00:00Z",
  time_zone: "UTC",
  environments: ["production"],
  orders_environment: "production",
  credit: "linear",
  window_days: 30,
  date: "event",
  intent_is_named: false,
  totals: aRow(null, 3, "12.000000000"),
  rows: [aRow("=cmd()", 1, "9.000000000"), aRow('a,"b"', 2, "10.000000000"), aRow(null, 0, "-1.000000000")],
  rows_left_out: 0,
  intervals: [],
  all: { orders: 2, money: { total: "13.000000000", by_currency: [], unconverted: [] } },
  unattributed: { orders: 1, money: { total: "1.000000000", by_currency: [], unconverted: [] } },
  immature: false,
};

describe("conversionsCsv", () => {
  const lines = conversionsCsv(REPORT).trimEnd().split("\r\n");
  const head = lines[0]?.split(",") ?? [];
  const cell = (line: number, column: string) => lines[line]?.split(",").at(head.indexOf(column));

  it("has the rows, the total and what nothing preceded, exactly", () => {
    expect(lines).toHaveLength(6);
    expect([1, 4, 5].map((line) => cell(line, "line"))).toEqual(["row", "total", "unattributed"]);
    expect([1, 4, 5].map((line) => cell(line, "credited_linear"))).toEqual([
      "9.000000000",
      "12.000000000",
      "1.000000000",
    ]);
    expect(cell(1, "unpriced_calls")).toBe("3");
    expect(cell(1, "unconverted")).toBe("500 EUR");
    expect(cell(1, "time_to_convert_ms_median")).toBe("");
  });

  it("holds no formula, and quotes what would break a line", () => {
    expect(lines[1]).toMatch(/^'=cmd\(\),/);
    expect(lines[2]).toMatch(/^"a,""b""",/);
  });
});

describe("sortConversionRows", () => {
  const sorted = (sort: string | undefined) =>
    sortConversionRows(REPORT, parseSort(sort)).map(({ value }) => value);

  it("goes by amounts and not by their letters, and leaves the server's order where no column is named", () => {
    expect(sorted("-credited")).toEqual(['a,"b"', "=cmd()", null]);
    expect(sorted("linear")).toEqual([null, "=cmd()", 'a,"b"']);
    expect(sorted("-conversations")).toEqual(['a,"b"', "=cmd()", null]);
    expect(sorted(undefined)).toEqual(["=cmd()", 'a,"b"', null]);
    expect(sorted("-nonsense")).toEqual(["=cmd()", 'a,"b"', null]);
  });

  it("puts last what is not known", () => {
    expect(sorted("-rate").at(-1)).toBeNull();
  });
});
