import { setImmediate } from "node:timers/promises";
import { AppError } from "../model/app-error.ts";

const MIB = 1024 * 1024;
/** Other requests get a turn after so many items of a large one. */
const ITEMS_AT_ONCE = 500;

/** The rows of one request. */
export interface Encoded<T> {
  /** Of each line, what it tells. */
  items: T[];
  lines: string[];
  bytes: number;
  /** What could not be encoded, which must not cost the others their place. */
  refused: { item: T; cause: unknown }[];
}

/** Encodes a request in turns with other requests. Throws `body_too_large` beyond `maxBytes`. */
export async function encodeAll<T>(
  all: readonly T[],
  maxBytes: number,
  encode: (item: T) => string,
): Promise<Encoded<T>> {
  const encoded: Encoded<T> = { items: [], lines: [], bytes: 0, refused: [] };
  for (const [i, item] of all.entries()) {
    if (i > 0 && i % ITEMS_AT_ONCE === 0) await setImmediate();
    let line: string;
    try {
      line = encode(item);
    } catch (cause) {
      encoded.refused.push({ item, cause });
      continue;
    }
    encoded.items.push(item);
    encoded.lines.push(line);
    encoded.bytes += line.length;
    // All spans of a resource hold a copy of it, so a request may be much larger here than it was on the way.
    if (encoded.bytes > maxBytes)
      throw new AppError(
        "body_too_large",
        `What is in this request takes over ${Math.floor(maxBytes / MIB)} MiB; send smaller batches. ` +
          "Nothing of it was stored.",
      );
  }
  return encoded;
}
