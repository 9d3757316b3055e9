import type { Migration } from "./migration.ts";

/** Months that were closed, as they were then, and what came to differ since. */
export const monthCloses: Migration = {
  name: "0009_month_closes",
  statements: ({ schema }) => [
    schema
      .createTable("month_closes")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("month", "text", (c) => c.notNull())
      .addColumn("id", "text", (c) => c.notNull().unique())
      .addColumn("start_ms", "bigint", (c) => c.notNull())
      .addColumn("end_ms", "bigint", (c) => c.notNull())
      .addColumn("time_zone", "text", (c) => c.notNull())
      .addColumn("currency", "text", (c) => c.notNull())
      .addColumn("environment", "text", (c) => c.notNull())
      .addColumn("orders_environment", "text", (c) => c.notNull())
      .addColumn("rates", "text", (c) => c.notNull())
      .addColumn("closed_at", "bigint", (c) => c.notNull())
      .addColumn("closed_by", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("month_closes_key", ["project_id", "month"]),
    schema.createIndex("month_closes_by_start").on("month_closes").columns(["start_ms"]),
    schema
      .createTable("month_close_adjustments")
      .addColumn("close_id", "text", (c) => c.notNull().references("month_closes.id"))
      .addColumn("number", "bigint", (c) => c.notNull())
      .addColumn("at", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("month_close_adjustments_key", ["close_id", "number"]),
    schema
      .createTable("month_close_lines")
      .addColumn("close_id", "text", (c) => c.notNull().references("month_closes.id"))
      // Of the adjustment; 0 is the month as it was closed.
      .addColumn("number", "bigint", (c) => c.notNull())
      .addColumn("section", "text", (c) => c.notNull())
      .addColumn("key", "text", (c) => c.notNull())
      .addColumn("figures", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("month_close_lines_key", ["close_id", "number", "section", "key"]),
  ],
};
