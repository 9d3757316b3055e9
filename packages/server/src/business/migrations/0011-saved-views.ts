import type { Migration } from "./migration.ts";

/** Addresses of pages that are kept under a name. */
export const savedViews: Migration = {
  name: "0011_saved_views",
  statements: ({ schema }) => [
    schema
      .createTable("saved_views")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("page", "text", (c) => c.notNull())
      .addColumn("name", "text", (c) => c.notNull())
      .addColumn("query", "text", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("updated_at", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("saved_views_key", ["project_id", "id"]),
    schema
      .createIndex("saved_views_by_name")
      .on("saved_views")
      .columns(["project_id", "page", "name"])
      .unique(),
  ],
};
