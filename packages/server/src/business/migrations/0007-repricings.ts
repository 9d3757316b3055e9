import type { Migration } from "./migration.ts";

/** Jobs that price stored calls anew. */
export const repricings: Migration = {
  name: "0007_repricings",
  statements: ({ schema }) => [
    schema
      .createTable("repricings")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("status", "text", (c) => c.notNull())
      .addColumn("scope", "text", (c) => c.notNull())
      .addColumn("price_version", "bigint", (c) => c.notNull())
      .addColumn("calls_total", "bigint", (c) => c.notNull())
      .addColumn("calls_done", "bigint", (c) => c.notNull())
      .addColumn("position", "text")
      .addColumn("preview", "text", (c) => c.notNull())
      .addColumn("applied", "text", (c) => c.notNull())
      .addColumn("error", "text")
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("created_by", "text", (c) => c.notNull())
      .addColumn("finished_at", "bigint")
      // Until when the server that works on it has it for itself.
      .addColumn("claimed_until", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("repricings_key", ["project_id", "id"]),
    schema.createIndex("repricings_by_time").on("repricings").columns(["project_id", "created_at", "id"]),
    schema.createIndex("repricings_by_status").on("repricings").columns(["status", "claimed_until"]),
  ],
};
