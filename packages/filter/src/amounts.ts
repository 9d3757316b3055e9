import type { Field } from "./fields.ts";

/** Amounts as people write them, exact; each returns undefined for what it cannot read. */

const PLACES = 9;
const NANO = 10n ** 9n;

/** A decimal with at most nine places, in billionths. */
export function readDecimal(text: string): bigint | undefined {
  const [, sign, whole, part = ""] = /^([-+]?)(\d{1,15})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const amount = BigInt(whole) * NANO + BigInt(part.padEnd(PLACES, "0"));
  return sign === "-" ? -amount : amount;
}

function writeDecimal(billionths: bigint): string {
  const digits = (billionths < 0n ? -billionths : billionths).toString().padStart(PLACES + 1, "0");
  const part = digits.slice(-PLACES).replace(/0+$/, "");
  return `${billionths < 0n ? "-" : ""}${digits.slice(0, -PLACES)}${part && `.${part}`}`;
}

const DURATIONS: readonly (readonly [unit: string, ns: bigint])[] = [
  ["d", 86_400n * NANO],
  ["h", 3_600n * NANO],
  ["m", 60n * NANO],
  ["min", 60n * NANO],
  ["s", NANO],
  ["ms", 1_000_000n],
  ["us", 1_000n],
  ["µs", 1_000n],
  ["ns", 1n],
];
const NS_OF = new Map(DURATIONS);
const MOST_NS = 2n ** 63n - 1n;

/** `2s`, `150ms`, `1.5m`, `1m30s`, or a bare number of milliseconds; in nanoseconds. */
export function readDuration(text: string): bigint | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return readDuration(`${text}ms`);
  if (!/^(\d{1,15}(\.\d{1,9})?[a-zµ]+)+$/i.test(text)) return undefined;
  let sum = 0n;
  for (const [, number = "", unit = ""] of text.matchAll(/([\d.]+)([a-zµ]+)/gi)) {
    const ns = NS_OF.get(unit.toLowerCase());
    const amount = readDecimal(number);
    if (ns === undefined || amount === undefined || (amount * ns) % NANO !== 0n) return undefined;
    sum += (amount * ns) / NANO;
  }
  return sum > MOST_NS ? undefined : sum;
}

function writeDuration(ns: bigint): string {
  for (const [unit, size] of DURATIONS) {
    if (ns < size) continue;
    if (ns % size === 0n) return `${ns / size}${unit}`;
    if (size <= NANO) return `${writeDecimal((ns * NANO) / size)}${unit}`;
  }
  return "0s";
}

const THOUSANDS: Readonly<Record<string, bigint>> = { "": 1n, k: 1_000n, m: 1_000_000n };

/** `500`, `10k`, `1.5m`. */
export function readCount(text: string): bigint | undefined {
  const [, number = "", suffix = ""] = /^(\d{1,15}(?:\.\d{1,6})?)([km]?)$/i.exec(text) ?? [];
  const amount = readDecimal(number);
  const factor = THOUSANDS[suffix.toLowerCase()];
  if (amount === undefined || factor === undefined || (amount * factor) % NANO !== 0n) return undefined;
  return (amount * factor) / NANO;
}

/** From the beginning of what is written to before its end: a day, a minute, a second, or less. */
export interface TimeSpan {
  start: bigint;
  end: bigint;
}

const TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|z|[+-]\d{2}:\d{2})?)?$/;

/** `2026-11-20`, `2026-11-20T09:30`, `2026-11-20T09:30:15.5+02:00`; without an offset, UTC. Nanoseconds since 1970. */
export function readTime(text: string): TimeSpan | undefined {
  const [found, year, month, day, hour, minute, second, part, offset] = TIME.exec(text) ?? [];
  if (found === undefined) return undefined;
  const date = `${year}-${month}-${day}`;
  const ms = Date.parse(
    `${date}T${hour ?? "00"}:${minute ?? "00"}:${second ?? "00"}${(offset ?? "Z").toUpperCase()}`,
  );
  // A day that its month does not have.
  if (Number.isNaN(ms) || new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10) !== date) return undefined;
  const start = BigInt(ms) * 1_000_000n + BigInt((part ?? "").padEnd(PLACES, "0"));
  const length =
    hour === undefined
      ? 86_400n * NANO
      : second === undefined
        ? 60n * NANO
        : part === undefined
          ? NANO
          : 10n ** BigInt(PLACES - part.length);
  return start < 0n || start + length > MOST_NS ? undefined : { start, end: start + length };
}

/** So that a day, or a second, that is read again begins here. */
function writeTime(ns: bigint): string {
  return writeNanosecond(ns).replace(/\.?0+Z$/, "Z");
}

/** So that what is read again is this nanosecond alone. */
export function writeNanosecond(ns: bigint): string {
  const whole = new Date(Number(ns / NANO) * 1_000).toISOString().slice(0, 19);
  return `${whole}.${(ns % NANO).toString().padStart(PLACES, "0")}Z`;
}

/** How an amount of the field is written, so that it is read as the same one. */
export function writeAmount({ type }: Pick<Field, "type">, amount: bigint): string {
  if (type === "money" || type === "score") return writeDecimal(amount);
  if (type === "duration") return writeDuration(amount);
  return type === "time" ? writeTime(amount) : amount.toString();
}
