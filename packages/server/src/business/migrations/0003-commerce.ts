import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** Products and payment links, what happened to orders and what providers told, payments without a place, webhooks. */
export const commerce: Migration = {
  name: "0003_commerce",
  statements: (db) => [
    // SQLite adds one column a statement.
    ...ORDER_COLUMNS.map((column) => db.schema.alterTable("orders").addColumn(column.name, column.type)),
    // What was posted before there were events has been paid, or not, and no more.
    db.updateTable("orders").set({
      provider: sql.lit("external"),
      amount_disputed: sql.lit(0),
      version: sql`version + 1`,
      revenue: sql`case when paid_at is null then '[]' else
        '[{"kind":"payment","at":' || paid_at || ',"amount":' || amount || ',"tax":' || tax || '}]' end`,
    }),
    // Their copies are written anew, with the revenue that sums are now made of.
    db
      .insertInto("outbox")
      .columns(["id", "kind", "project_id", "record_id", "created_at"])
      .expression((eb) =>
        eb
          .selectFrom("orders")
          .select([
            sql<string>`'evt_' || id`.as("id"),
            sql<"order">`'order'`.as("kind"),
            "project_id",
            "id as record_id",
            "created_at",
          ]),
      ),
    db.schema.createIndex("orders_by_link").on("orders").columns(["project_id", "payment_link_id"]),
    db.schema.createIndex("orders_by_subscription").on("orders").columns(["project_id", "subscription_id"]),

    db.schema
      .createTable("order_events")
      .addColumn("project_id", "text", (c) => c.notNull())
      .addColumn("order_id", "text", (c) => c.notNull())
      .addColumn("type", "text", (c) => c.notNull())
      .addColumn("reference", "text", (c) => c.notNull())
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("source", "text", (c) => c.notNull())
      .addColumn("occurred_at", "bigint", (c) => c.notNull())
      .addColumn("recorded_at", "bigint", (c) => c.notNull())
      .addColumn("amount", "bigint")
      .addColumn("settled_amount", "bigint")
      .addColumn("settled_currency", "text")
      .addColumn("message", "text")
      .addPrimaryKeyConstraint("order_events_key", ["project_id", "order_id", "type", "reference"])
      .addForeignKeyConstraint("order_events_order", ["project_id", "order_id"], "orders", [
        "project_id",
        "id",
      ])
      .addCheckConstraint("order_events_amount", sql`amount >= 0`),
    db
      .insertInto("order_events")
      .columns([
        "project_id",
        "order_id",
        "type",
        "reference",
        "id",
        "source",
        "occurred_at",
        "recorded_at",
        "amount",
      ])
      .expression((eb) =>
        eb
          .selectFrom("orders")
          .select([
            "project_id",
            "id as order_id",
            sql<"paid">`case when paid_at is null then status else 'paid' end`.as("type"),
            sql<string>`''`.as("reference"),
            sql<string>`'evt_' || id`.as("id"),
            sql<"api">`'api'`.as("source"),
            sql<number>`coalesce(paid_at, placed_at)`.as("occurred_at"),
            "created_at as recorded_at",
            "amount",
          ])
          .where("status", "!=", sql.lit("pending")),
      ),

    db.schema
      .createTable("products")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("name", "text", (c) => c.notNull())
      .addColumn("description", "text")
      .addColumn("amount", "bigint")
      .addColumn("currency", "text")
      .addColumn("status", "text", (c) => c.notNull())
      .addColumn("metadata", "text", (c) => c.notNull())
      .addColumn("search_text", "text", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("products_key", ["project_id", "id"]),
    db.schema.createIndex("products_by_time").on("products").columns(["project_id", "created_at", "id"]),

    db.schema
      .createTable("payment_links")
      .addColumn("id", "text", (c) => c.primaryKey())
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("order_id", "text")
      .addColumn("product_id", "text")
      .addColumn("customer_id", "text")
      .addColumn("amount", "bigint", (c) => c.notNull())
      .addColumn("tax", "bigint", (c) => c.notNull())
      .addColumn("currency", "text", (c) => c.notNull())
      .addColumn("title", "text", (c) => c.notNull())
      .addColumn("description", "text")
      .addColumn("merchant_reference", "text")
      .addColumn("metadata", "text", (c) => c.notNull())
      .addColumn("active", "integer", (c) => c.notNull())
      .addColumn("expires_at", "bigint")
      .addColumn("max_uses", "bigint")
      .addColumn("uses", "bigint", (c) => c.notNull())
      .addColumn("success_url", "text")
      .addColumn("provider", "text", (c) => c.notNull())
      .addColumn("trace_id", "text")
      .addColumn("span_id", "text")
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addCheckConstraint("payment_links_amount", sql`amount > 0 and tax between 0 and amount`)
      // More than `max_uses` where a provider took a payment although its page was to be closed: money that came counts.
      .addCheckConstraint("payment_links_uses", sql`uses >= 0`),
    db.schema
      .createIndex("payment_links_by_time")
      .on("payment_links")
      .columns(["project_id", "created_at", "id"]),

    // A buyer at the page of a link: what the provider made of it, so that a second visit goes on with the first one.
    db.schema
      .createTable("checkouts")
      .addColumn("id", "text", (c) => c.primaryKey())
      .addColumn("project_id", "text", (c) => c.notNull())
      .addColumn("order_id", "text", (c) => c.notNull())
      .addColumn("payment_link_id", "text", (c) => c.notNull().references("payment_links.id"))
      .addColumn("provider", "text", (c) => c.notNull())
      .addColumn("reference", "text")
      .addColumn("url", "text")
      .addColumn("attempt", "text")
      .addColumn("expires_at", "bigint")
      .addColumn("created_at", "bigint", (c) => c.notNull()),
    db.schema.createIndex("checkouts_by_link").on("checkouts").columns(["payment_link_id", "expires_at"]),
    db.schema
      .createIndex("checkouts_by_order")
      .on("checkouts")
      .columns(["project_id", "order_id", "created_at"]),
    db.schema
      .createIndex("checkouts_by_reference")
      .on("checkouts")
      .columns(["project_id", "provider", "reference"]),

    // Stored as they came, before they are handled; handled once.
    db.schema
      .createTable("provider_events")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("provider", "text", (c) => c.notNull())
      .addColumn("event_id", "text", (c) => c.notNull())
      .addColumn("type", "text", (c) => c.notNull())
      .addColumn("payload", "text", (c) => c.notNull())
      .addColumn("occurred_at", "bigint", (c) => c.notNull())
      .addColumn("received_at", "bigint", (c) => c.notNull())
      .addColumn("handled_at", "bigint")
      .addColumn("outcome", "text")
      .addColumn("attempts", "integer", (c) => c.notNull())
      .addColumn("next_attempt_at", "bigint")
      .addPrimaryKeyConstraint("provider_events_key", ["project_id", "provider", "event_id"]),
    db.schema.createIndex("provider_events_waiting").on("provider_events").columns(["next_attempt_at"]),

    db.schema
      .createTable("provider_settings")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("provider", "text", (c) => c.notNull())
      .addColumn("settings", "text", (c) => c.notNull())
      .addColumn("updated_at", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("provider_settings_key", ["project_id", "provider"]),

    db.schema
      .createTable("unmatched_payments")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("provider", "text", (c) => c.notNull())
      .addColumn("reference", "text", (c) => c.notNull())
      .addColumn("amount", "bigint", (c) => c.notNull())
      .addColumn("currency", "text", (c) => c.notNull())
      .addColumn("email", "text")
      .addColumn("reason", "text", (c) => c.notNull())
      .addColumn("order_id", "text")
      .addColumn("details", "text", (c) => c.notNull())
      .addColumn("occurred_at", "bigint", (c) => c.notNull())
      .addColumn("resolved_at", "bigint")
      .addColumn("resolution", "text")
      .addPrimaryKeyConstraint("unmatched_payments_key", ["project_id", "id"])
      .addUniqueConstraint("unmatched_payments_once", ["project_id", "provider", "reference"]),
    db.schema
      .createIndex("unmatched_payments_by_time")
      .on("unmatched_payments")
      .columns(["project_id", "occurred_at", "id"]),

    db.schema
      .createTable("webhooks")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("url", "text", (c) => c.notNull())
      .addColumn("name", "text")
      .addColumn("events", "text", (c) => c.notNull())
      .addColumn("secret", "text", (c) => c.notNull())
      .addColumn("active", "integer", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("deleted_at", "bigint")
      .addPrimaryKeyConstraint("webhooks_key", ["project_id", "id"]),
    db.schema
      .createTable("webhook_deliveries")
      .addColumn("project_id", "text", (c) => c.notNull())
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("webhook_id", "text", (c) => c.notNull())
      .addColumn("event_id", "text", (c) => c.notNull())
      .addColumn("type", "text", (c) => c.notNull())
      .addColumn("payload", "text", (c) => c.notNull())
      .addColumn("status", "text", (c) => c.notNull())
      .addColumn("attempts", "integer", (c) => c.notNull())
      .addColumn("next_attempt_at", "bigint")
      .addColumn("last_status", "integer")
      .addColumn("last_error", "text")
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("delivered_at", "bigint")
      .addPrimaryKeyConstraint("webhook_deliveries_key", ["project_id", "id"]),
    db.schema
      .createIndex("webhook_deliveries_waiting")
      .on("webhook_deliveries")
      .columns(["project_id", "webhook_id", "next_attempt_at"]),
    db.schema.createIndex("webhook_deliveries_by_age").on("webhook_deliveries").columns(["created_at"]),
    db.schema
      .createIndex("webhook_deliveries_by_time")
      .on("webhook_deliveries")
      .columns(["project_id", "webhook_id", "created_at", "id"]),

    // A customer that was merged into another; null again when that is undone.
    db.schema.alterTable("customers").addColumn("merged_into", "text"),
    db.schema.createIndex("customers_by_merge").on("customers").columns(["project_id", "merged_into"]),
  ],
};

const ORDER_COLUMNS = [
  { name: "provider", type: "text" },
  { name: "payment_link_id", type: "text" },
  { name: "merchant_reference", type: "text" },
  { name: "subscription_id", type: "text" },
  { name: "period_start", type: "bigint" },
  { name: "period_end", type: "bigint" },
  { name: "trace_id", type: "text" },
  { name: "span_id", type: "text" },
  { name: "amount_disputed", type: "bigint" },
  { name: "fees", type: "bigint" },
  { name: "settled_amount", type: "bigint" },
  { name: "settled_currency", type: "text" },
  { name: "revenue", type: "text" },
] as const;
