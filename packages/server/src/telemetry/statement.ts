import type { ClickHouseClient } from "@clickhouse/client";

/**
 * A statement failed. `transient`: the same statement may work later, and nothing of it was stored. `diskFull`: it
 * will once there is space.
 */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly transient: boolean;
  readonly diskFull: boolean;
  constructor(message: string, transient: boolean, diskFull = false) {
    super(message);
    this.transient = transient;
    this.diskFull = diskFull;
  }
}

/** Error codes of ClickHouse (its `ErrorCodes.cpp`) which mean that the rows of an insert are wrong. */
const WRONG_ROWS = new Set(["6", "27", "33", "38", "41", "53", "62", "69", "70", "72", "117", "130"]);
/**
 * And those which mean that it cannot answer just now: time-outs, limits, no memory, no disk, no replica; and, of a
 * part that a full disk has cut off, that its table is not loaded (60) or not yet loaded again (246, 226).
 */
const BUSY = new Set([
  "60",
  "159",
  "160",
  "202",
  "209",
  "210",
  "226",
  "241",
  "242",
  "243",
  "246",
  "252",
  "285",
  "319",
  "394",
  "999",
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
    throw queryError(error);
  }
}

/** What the engine threw at a query, as our error. An error of an unknown kind is a fault of ours, not a pause of its. */
export function queryError(error: unknown): StoreError {
  const { engineCode, kind, message } = describe(error);
  return new StoreError(
    `the telemetry store failed with ${kind}: ${message.slice(0, 500)}`,
    engineCode === undefined || BUSY.has(engineCode),
    isDiskFull(engineCode, message),
  );
}

/**
 * As {@link queryError}, for an insert. The engine's own words quote the rows, which may hold anything and would
 * end up in the log, so only the kind is kept; and an error of an unknown kind is worth another try, since a
 * client drops its spans at a final one.
 */
export function insertError(error: unknown): StoreError {
  const { engineCode, kind, message } = describe(error);
  const words = engineCode === undefined ? `: ${message}` : "";
  return new StoreError(
    `the telemetry store failed with ${kind}${words}`,
    engineCode === undefined || !WRONG_ROWS.has(engineCode),
    isDiskFull(engineCode, message),
  );
}

function isDiskFull(engineCode: string | undefined, message: string): boolean {
  return engineCode === "243" || message.includes("No space left on device");
}

function describe(error: unknown) {
  const { code, type, message } = error as { code?: unknown; type?: unknown; message?: unknown };
  const engineCode = typeof code === "string" && /^\d+$/.test(code) ? code : undefined;
  const kind = `${typeof type === "string" ? type : "ERROR"}${typeof code === "string" ? ` (${code})` : ""}`;
  return { engineCode, kind, message: typeof message === "string" ? message : String(error) };
}
