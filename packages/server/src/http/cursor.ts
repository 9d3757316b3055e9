import { z } from "zod";
import { AppError } from "../model/app-error.ts";

/**
 * An opaque cursor: where the next page of the list `name` begins, as the values of its sort key.
 * A cursor is bound to its list, not to its filters.
 */
export function encodeCursor(name: string, position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([name, ...position])).toString("base64url");
}

/** The position that {@link encodeCursor} was given, checked against `shape`; refuses any other text. */
export function decodeCursor<T extends [z.ZodType, ...z.ZodType[]]>(
  name: string,
  shape: T,
  text: string,
): z.output<z.ZodTuple<T, null>> {
  const parsed = z.tuple([z.literal(name), ...shape]).safeParse(parseJson(text));
  if (parsed.success) return parsed.data.slice(1) as z.output<z.ZodTuple<T, null>>;
  throw new AppError("invalid_request", `The cursor "${text.slice(0, 40)}" is none of this list.`, {
    details: [{ field: "cursor", message: "must be the next_cursor of an earlier page of this list" }],
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
