import type { Migration } from "./migration.ts";

/** What models cost a project. */
export const prices: Migration = {
  name: "0006_prices",
  statements: ({ schema }) => [
    schema
      .createTable("price_overrides")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("provider", "text", (c) => c.notNull())
      .addColumn("model", "text", (c) => c.notNull())
      .addColumn("rates", "text", (c) => c.notNull())
      .addColumn("effective_from", "bigint", (c) => c.notNull())
      .addColumn("source", "text", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("created_by", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("price_overrides_key", ["project_id", "id"]),
    schema
      .createIndex("price_overrides_of_model")
      .on("price_overrides")
      .columns(["project_id", "provider", "model", "effective_from"])
      .unique(),

    // Files of prices as they were taken, each as a whole.
    schema
      .createTable("price_lists")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("format", "text", (c) => c.notNull())
      .addColumn("source", "text", (c) => c.notNull())
      .addColumn("models", "text", (c) => c.notNull())
      .addColumn("model_count", "integer", (c) => c.notNull())
      .addColumn("effective_from", "bigint", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("created_by", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("price_lists_key", ["project_id", "id"]),
    schema.createIndex("price_lists_by_time").on("price_lists").columns(["project_id", "created_at", "id"]),

    // Counts the changes of a project's prices, so that who reads a book knows whether it is the newest.
    schema
      .createTable("price_books")
      .addColumn("project_id", "text", (c) => c.primaryKey().references("projects.id"))
      .addColumn("version", "bigint", (c) => c.notNull()),
  ],
};
