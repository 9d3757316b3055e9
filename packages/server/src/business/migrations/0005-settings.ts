import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** How a project is counted, exchange rates, and customers that cost more than they pay. */
export const settings: Migration = {
  name: "0005_settings",
  statements: (db) => [
    db.schema
      .createTable("project_settings")
      .addColumn("project_id", "text", (c) => c.primaryKey().references("projects.id"))
      .addColumn("settings", "text", (c) => c.notNull())
      .addColumn("updated_at", "bigint", (c) => c.notNull()),

    // To one reporting currency: a project that changes it finds the rates that it had again when it changes back.
    db.schema
      .createTable("exchange_rates")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("reporting_currency", "text", (c) => c.notNull())
      .addColumn("currency", "text", (c) => c.notNull())
      .addColumn("date", "text", (c) => c.notNull())
      .addColumn("rate", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("exchange_rates_key", [
        "project_id",
        "reporting_currency",
        "currency",
        "date",
      ]),

    db.schema
      .createTable("margin_alerts")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("customer_id", "text", (c) => c.notNull())
      .addColumn("currency", "text", (c) => c.notNull())
      .addColumn("revenue", "text", (c) => c.notNull())
      .addColumn("cost", "text", (c) => c.notNull())
      .addColumn("fees", "text")
      .addColumn("profit", "text", (c) => c.notNull())
      .addColumn("period_start", "bigint", (c) => c.notNull())
      .addColumn("period_end", "bigint", (c) => c.notNull())
      .addColumn("raised_at", "bigint", (c) => c.notNull())
      .addColumn("resolved_at", "bigint")
      .addPrimaryKeyConstraint("margin_alerts_key", ["project_id", "id"]),
    // However many servers look at the same time: a customer has one that is open.
    db.schema
      .createIndex("margin_alerts_open")
      .on("margin_alerts")
      .columns(["project_id", "customer_id"])
      .unique()
      .where(sql.ref("resolved_at"), "is", null),
    db.schema
      .createIndex("margin_alerts_by_time")
      .on("margin_alerts")
      .columns(["project_id", "raised_at", "id"]),

    // Copies of orders are written anew, with their metadata, by which profit can be told apart.
    db.updateTable("orders").set({ version: sql`version + 1` }),
    db
      .insertInto("outbox")
      .columns(["id", "kind", "project_id", "record_id", "created_at"])
      .expression((eb) =>
        eb
          .selectFrom("orders")
          .select([
            sql<string>`'evt_0005_' || id`.as("id"),
            sql<"order">`'order'`.as("kind"),
            "project_id",
            "id as record_id",
            "created_at",
          ]),
      ),
  ],
};
