import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** Which ids are which customers, and who changed what. */
export const identity: Migration = {
  name: "0004_identity",
  statements: ({ schema }) => [
    schema
      .createTable("aliases")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("alias", "text", (c) => c.notNull())
      .addColumn("customer_id", "text", (c) => c.notNull())
      .addColumn("kind", "text", (c) => c.notNull())
      .addColumn("valid_from", "bigint")
      .addColumn("valid_until", "bigint")
      .addColumn("source", "text", (c) => c.notNull())
      .addColumn("evidence", "text")
      .addColumn("created_by", "text", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("deleted_at", "bigint")
      .addColumn("version", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("aliases_key", ["project_id", "id"])
      .addCheckConstraint("aliases_period", sql`valid_from < valid_until`)
      .addCheckConstraint("aliases_other", sql`alias <> customer_id`),
    schema
      .createIndex("aliases_by_time")
      .on("aliases")
      .columns(["project_id", "customer_id", "created_at", "id"]),
    schema.createIndex("aliases_by_alias").on("aliases").columns(["project_id", "alias"]),

    schema
      .createTable("audit")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("at", "bigint", (c) => c.notNull())
      .addColumn("actor", "text", (c) => c.notNull())
      .addColumn("action", "text", (c) => c.notNull())
      .addColumn("subject", "text", (c) => c.notNull())
      .addColumn("details", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("audit_key", ["project_id", "id"]),
    schema.createIndex("audit_by_time").on("audit").columns(["project_id", "at", "id"]),
    schema.createIndex("audit_by_subject").on("audit").columns(["project_id", "subject", "at", "id"]),
  ],
};
