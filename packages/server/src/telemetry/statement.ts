import type { ClickHouseClient } from "@clickhouse/client";

/** A statement failed. `transient`: the same statement may work later, and nothing of it was stored. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly transient: boolean;
  /** ClickHouse's own number of the error, where it has one. */
  readonly engineCode: string | undefined;
  constructor(message: string, engineCode: string | undefined) {
    super(message);
    this.engineCode = engineCode;
    this.transient = engineCode === undefined || !PERMANENT_CODES.has(engineCode);
  }
}

/** Error codes of ClickHouse which mean that the statement itself is wrong; see its `ErrorCodes.cpp`. */
const PERMANENT_CODES = new Set([
  "6",
  "27",
  "33",
  "38",
  "41",
  "47",
  "53",
  "62",
  "69",
  "70",
  "72",
  "117",
  "130",
]);

/** Rows of a query. 64-bit integers and decimals are strings. Values travel as parameters, never in the SQL. */
export async function select<Row>(
  client: ClickHouseClient,
  query: string,
  params: Record<string, unknown> = {},
): Promise<Row[]> {
  try {
    const result = await client.query({ query, query_params: params, format: "JSONEachRow" });
    return await result.json<Row>();
  } catch (error) {
    throw storeError(error);
  }
}

/**
 * What the engine threw, as our error. Its own words on an insert quote the rows, which may hold anything, and
 * would end up in the log: only the kind of the error is kept of them.
 */
export function storeError(error: unknown, quotesRows = false): StoreError {
  const { code, type, message } = error as { code?: unknown; type?: unknown; message?: unknown };
  const kind = [typeof type === "string" ? type : "ERROR", typeof code === "string" ? `(${code})` : ""]
    .join(" ")
    .trim();
  const engineCode = typeof code === "string" && /^\d+$/.test(code) ? code : undefined;
  const words =
    typeof message === "string" && !(quotesRows && engineCode) ? `: ${message.slice(0, 500)}` : "";
  return new StoreError(`the telemetry store failed with ${kind}${words}`, engineCode);
}
