import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** Which users belong to which customers, and when. */
export const members: Migration = {
  name: "0002_members",
  statements: ({ schema }) => [
    schema
      .createTable("members")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("customer_id", "text", (c) => c.notNull())
      .addColumn("user_id", "text", (c) => c.notNull())
      .addColumn("valid_from", "bigint")
      .addColumn("valid_until", "bigint")
      .addColumn("source", "text", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("deleted_at", "bigint")
      .addColumn("version", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("members_key", ["project_id", "id"])
      .addCheckConstraint("members_period", sql`valid_from < valid_until`),
    schema
      .createIndex("members_by_time")
      .on("members")
      .columns(["project_id", "customer_id", "created_at", "id"]),
    schema.createIndex("members_by_user").on("members").columns(["project_id", "customer_id", "user_id"]),
  ],
};
