import { z } from "zod";
import { timestamp } from "./common.ts";

/** Pages of the dashboard that have views. */
export const VIEW_PAGES = ["traces", "sessions", "orders", "customers", "conversions", "costs"] as const;
export type ViewPage = (typeof VIEW_PAGES)[number];

/** Views of one project, of all pages. */
export const MOST_VIEWS = 200;

const name = z.string().trim().min(1, "must not be empty").max(80);
/** What follows the question mark in the address of the page. */
const query = z
  .string()
  .max(8_000)
  .regex(/^[^?#]*$/, "must be what follows the question mark of an address");

export const viewInput = z.strictObject({ page: z.enum(VIEW_PAGES), name, query });
export type ViewInput = z.input<typeof viewInput>;

export const viewPatch = z.strictObject({ name: name.optional(), query: query.optional() });
export type ViewPatch = z.input<typeof viewPatch>;

export const viewListQuery = z.object({ page: z.enum(VIEW_PAGES).optional() });

/** An address of a page, kept under a name for everybody of the project. */
export const view = z.object({
  id: z.string(),
  page: z.enum(VIEW_PAGES),
  /** Of one view of the page alone. */
  name: z.string(),
  query: z.string(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type View = z.infer<typeof view>;
