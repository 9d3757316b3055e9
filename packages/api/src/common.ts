import { ENVIRONMENTS } from "@anyway-sh/semconv";
import { z } from "zod";

/** RFC 3339 with an offset; a time without one is refused. */
export const timestamp = z.iso.datetime({
  offset: true,
  error: "must be RFC 3339 with an offset, such as 2026-11-21T09:30:00Z",
});

/** A decimal string, exact: `"0.003512000"` for costs in US dollars (9 places). */
export const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, 'must be a decimal string such as "0.0035"');

/** ISO 4217, upper case. */
export const currency = z.string().regex(/^[A-Z]{3}$/, "must be an ISO 4217 code such as USD");

/** An opaque id: up to 256 printable characters. */
export const id = z.string().min(1).max(256);

export const environment = z.enum(ENVIRONMENTS);

export const metadata = z
  .record(z.string().max(64), z.string().max(1024))
  .refine((m) => Object.keys(m).length <= 50, "at most 50 keys");

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(1024).optional(),
};

/** Query of a list without filters. */
export const pageRequest = z.object(pageQuery);

export const rangeQuery = {
  /** Inclusive; default 30 days before `end_time`. */
  start_time: timestamp.optional(),
  /** Exclusive; default now. */
  end_time: timestamp.optional(),
  environment: environment.default("production"),
};

export const meta = z.object({ request_id: z.string(), timestamp });
export const pagination = z.object({
  limit: z.number(),
  has_more: z.boolean(),
  next_cursor: z.string().nullable(),
});

/** `{data, meta}` around one object. */
export const one = <T extends z.ZodType>(data: T) => z.object({ data, meta });
/** `{data, pagination, meta}` around a list. */
export const list = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item), pagination, meta });

export const errorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z
      .array(
        z.object({
          field: z.string(),
          message: z.string(),
          start: z.number().optional(),
          end: z.number().optional(),
          suggestion: z.object({ start: z.number(), end: z.number(), text: z.string() }).optional(),
        }),
      )
      .optional(),
  }),
  meta,
});

export interface Meta {
  request_id: string;
  timestamp: string;
}
export interface One<T> {
  data: T;
  meta: Meta;
}
export interface Page<T> {
  data: T[];
  pagination: { limit: number; has_more: boolean; next_cursor: string | null };
  meta: Meta;
}
