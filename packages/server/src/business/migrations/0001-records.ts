import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** Projects, keys, sessions, customers, orders; idempotency keys and the outbox. */
export const records: Migration = {
  name: "0001_records",
  statements: ({ schema }) => [
    schema
      .createTable("projects")
      .addColumn("id", "text", (c) => c.primaryKey())
      .addColumn("name", "text", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull()),

    schema
      .createTable("api_keys")
      .addColumn("id", "text", (c) => c.primaryKey())
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("name", "text", (c) => c.notNull())
      .addColumn("scope", "text", (c) => c.notNull())
      .addColumn("prefix", "text", (c) => c.notNull())
      .addColumn("hash", "text", (c) => c.notNull().unique())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("last_used_at", "bigint")
      .addColumn("revoked_at", "bigint"),

    schema
      .createTable("sessions")
      .addColumn("hash", "text", (c) => c.primaryKey())
      .addColumn("key_id", "text", (c) => c.notNull().references("api_keys.id"))
      .addColumn("expires_at", "bigint", (c) => c.notNull()),

    schema
      .createTable("customers")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("email", "text")
      .addColumn("name", "text")
      .addColumn("external_id", "text")
      .addColumn("metadata", "text", (c) => c.notNull())
      .addColumn("search_text", "text", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("version", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("customers_key", ["project_id", "id"])
      .addUniqueConstraint("customers_external_id", ["project_id", "external_id"]),
    schema.createIndex("customers_by_time").on("customers").columns(["project_id", "created_at", "id"]),
    schema
      .createIndex("customers_by_email")
      .on("customers")
      .column("project_id")
      .expression(sql`lower(email)`),

    schema
      .createTable("orders")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("external_id", "text")
      .addColumn("customer_id", "text")
      .addColumn("product_id", "text")
      .addColumn("amount", "bigint", (c) => c.notNull())
      .addColumn("amount_refunded", "bigint", (c) => c.notNull())
      .addColumn("tax", "bigint", (c) => c.notNull())
      .addColumn("currency", "text", (c) => c.notNull())
      .addColumn("status", "text", (c) => c.notNull())
      .addColumn("kind", "text", (c) => c.notNull())
      .addColumn("placed_at", "bigint", (c) => c.notNull())
      .addColumn("paid_at", "bigint")
      .addColumn("environment", "text", (c) => c.notNull())
      .addColumn("metadata", "text", (c) => c.notNull())
      .addColumn("content", "text", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("version", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("orders_key", ["project_id", "id"])
      .addUniqueConstraint("orders_external_id", ["project_id", "external_id"])
      .addCheckConstraint("orders_tax", sql`tax between 0 and amount`)
      .addCheckConstraint("orders_refunded", sql`amount_refunded between 0 and amount`),
    schema.createIndex("orders_by_time").on("orders").columns(["project_id", "placed_at", "id"]),
    schema.createIndex("orders_by_customer").on("orders").columns(["project_id", "customer_id", "placed_at"]),

    schema
      .createTable("idempotency_keys")
      .addColumn("project_id", "text", (c) => c.notNull())
      .addColumn("route", "text", (c) => c.notNull())
      .addColumn("key", "text", (c) => c.notNull())
      .addColumn("body_hash", "text", (c) => c.notNull())
      .addColumn("status", "integer")
      .addColumn("answer", "text")
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("idempotency_keys_key", ["project_id", "route", "key"]),
    schema.createIndex("idempotency_keys_by_time").on("idempotency_keys").column("created_at"),

    schema
      .createTable("outbox")
      .addColumn("id", "text", (c) => c.primaryKey())
      .addColumn("kind", "text", (c) => c.notNull())
      .addColumn("project_id", "text", (c) => c.notNull())
      .addColumn("record_id", "text", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull()),
    schema.createIndex("outbox_by_time").on("outbox").columns(["created_at", "id"]),
  ],
};
