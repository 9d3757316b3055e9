const NETWORK_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
]);
/** PostgreSQL: connection exceptions, insufficient resources, statement time-out, server going down. */
const POSTGRES_CODE = /^(08...|53...|57014|57P0.)$/;
/** SQLite: busy, read-only disk, I/O error, disk full. */
const SQLITE_RESULTS = new Set([5, 8, 10, 13]);

const SQLITE_FULL = 13;

/** Whether an error says that there is no space left for the business store. */
export function isDiskFull(error: unknown): boolean {
  const { errcode } = (error ?? {}) as { errcode?: unknown };
  return typeof errcode === "number" && (errcode & 0xff) === SQLITE_FULL;
}

/** Whether an error says that a store cannot be reached or cannot write just now, so that a retry makes sense. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === "number") return SQLITE_RESULTS.has(errcode & 0xff);
  if (typeof code === "string" && (NETWORK_CODES.has(code) || POSTGRES_CODE.test(code))) return true;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  return /timeout exceeded when trying to connect|Connection terminated/.test(error.message);
}
