import { z } from "zod";

/** What `GET /v1/export/{dataset}` answers files of. */
export const EXPORT_DATASETS = [
  "traces",
  "spans",
  "sessions",
  "orders",
  "profit",
  "conversions",
  "costs",
] as const;
export type ExportDataset = (typeof EXPORT_DATASETS)[number];

export const EXPORT_FORMATS = ["csv", "jsonl", "parquet"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A file holds no more rows; an export that comes to more is broken off. */
export const MOST_EXPORT_ROWS = 1_000_000;
export const MOST_EXPORTS_OF_PROJECT = 3;

/** `GET /v1/exports/{id}`: how far an export is. */
export const exportRun = z.object({
  /** The `x-request-id` of the file's answer. */
  id: z.string(),
  dataset: z.enum(EXPORT_DATASETS),
  format: z.enum(EXPORT_FORMATS),
  status: z.enum(["running", "complete", "failed", "canceled"]),
  /** So far; once it is complete, those of the file. */
  rows: z.number(),
  /** Why it failed. */
  error: z.string().nullable(),
});
export type ExportRun = z.infer<typeof exportRun>;
