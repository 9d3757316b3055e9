import type { Migration } from "./migration.ts";

/** How much may be spent, what came to be spent of it, and who is told. */
export const budgets: Migration = {
  name: "0008_budgets",
  statements: ({ schema }) => [
    schema
      .createTable("budgets")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("name", "text", (c) => c.notNull())
      .addColumn("environment", "text", (c) => c.notNull())
      .addColumn("filter", "text", (c) => c.notNull())
      .addColumn("per", "text", (c) => c.notNull())
      .addColumn("window", "text", (c) => c.notNull())
      .addColumn("amount", "text", (c) => c.notNull())
      .addColumn("thresholds", "text", (c) => c.notNull())
      .addColumn("blocks", "integer", (c) => c.notNull())
      .addColumn("emails", "text", (c) => c.notNull())
      .addColumn("slack_url", "text")
      .addColumn("active", "integer", (c) => c.notNull())
      .addColumn("created_at", "bigint", (c) => c.notNull())
      .addColumn("revision", "integer", (c) => c.notNull())
      .addPrimaryKeyConstraint("budgets_key", ["project_id", "id"]),

    schema
      .createTable("budget_firings")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("budget_id", "text", (c) => c.notNull())
      .addColumn("revision", "integer", (c) => c.notNull())
      .addColumn("name", "text", (c) => c.notNull())
      .addColumn("per", "text", (c) => c.notNull())
      .addColumn("subject", "text", (c) => c.notNull())
      .addColumn("threshold", "integer", (c) => c.notNull())
      .addColumn("spent", "text", (c) => c.notNull())
      .addColumn("amount", "text", (c) => c.notNull())
      .addColumn("period_start", "bigint", (c) => c.notNull())
      .addColumn("period_end", "bigint")
      .addColumn("fired_at", "bigint", (c) => c.notNull())
      .addColumn("resolved_at", "bigint")
      // 1 while the spend of a window that rolls stays above the threshold, else null.
      .addColumn("open", "integer")
      .addPrimaryKeyConstraint("budget_firings_key", ["project_id", "id"]),
    // However many servers look at the same time: a crossing fires once in a window.
    schema
      .createIndex("budget_firings_once_a_window")
      .on("budget_firings")
      .columns(["project_id", "budget_id", "revision", "subject", "threshold", "period_start"])
      .unique(),
    schema
      .createIndex("budget_firings_once_while_above")
      .on("budget_firings")
      .columns(["project_id", "budget_id", "revision", "subject", "threshold", "open"])
      .unique(),
    schema
      .createIndex("budget_firings_by_time")
      .on("budget_firings")
      .columns(["project_id", "fired_at", "id"]),

    schema
      .createTable("budget_notices")
      .addColumn("project_id", "text", (c) => c.notNull().references("projects.id"))
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("firing_id", "text", (c) => c.notNull())
      .addColumn("channel", "text", (c) => c.notNull())
      .addColumn("target", "text", (c) => c.notNull())
      .addColumn("status", "text", (c) => c.notNull())
      .addColumn("attempts", "integer", (c) => c.notNull())
      .addColumn("next_attempt_at", "bigint")
      .addColumn("last_error", "text")
      .addColumn("sent_at", "bigint")
      .addPrimaryKeyConstraint("budget_notices_key", ["project_id", "id"]),
    schema.createIndex("budget_notices_of_firing").on("budget_notices").columns(["project_id", "firing_id"]),
    schema.createIndex("budget_notices_due").on("budget_notices").columns(["next_attempt_at"]),
  ],
};
