import type { Migration } from "./migration.ts";

/** What providers say that calls cost. */
export const providerBills: Migration = {
  name: "0010_provider_bills",
  statements: ({ schema }) => [
    schema
      .createTable("provider_bills")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("name", "text", (c) => c.notNull())
      .addColumn("source", "text", (c) => c.notNull())
      .addColumn("origin", "text", (c) => c.notNull())
      .addColumn("start_day", "text", (c) => c.notNull())
      .addColumn("end_day", "text", (c) => c.notNull())
      // Of what was read, so that the same report is one bill however often it is sent.
      .addColumn("digest", "text", (c) => c.notNull())
      .addColumn("amount", "text", (c) => c.notNull())
      .addColumn("lines", "text", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("provider_bills_key", ["project_id", "id"]),
    schema
      .createIndex("provider_bills_of_content")
      .on("provider_bills")
      .columns(["project_id", "digest"])
      .unique(),
    schema
      .createIndex("provider_bills_by_time")
      .on("provider_bills")
      .columns(["project_id", "created_at", "id"]),
  ],
};
