import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

export interface NamedOrderReads {
  /**
   * Ids of orders that somebody may mean by one of these: an order's id, external id, subscription, the application's own
   * reference, or what the provider calls a payment, a refund or a dispute. The newest first.
   */
  orderIdsNamed(projectId: string, names: readonly string[], limit: number): Promise<string[]>;
}

export function namedOrderReads(db: Kysely<Schema>): NamedOrderReads {
  return {
    async orderIdsNamed(projectId, names, limit) {
      if (names.length === 0) return [];
      const rows = await db
        .selectFrom("orders")
        .select("id")
        .where("project_id", "=", projectId)
        .where((eb) =>
          eb.or([
            eb("id", "in", names),
            eb("external_id", "in", names),
            eb("merchant_reference", "in", names),
            eb("subscription_id", "in", names),
            eb(
              "id",
              "in",
              eb
                .selectFrom("order_events")
                .select("order_id")
                .where("project_id", "=", projectId)
                .where("reference", "in", names),
            ),
          ]),
        )
        .orderBy("placed_at", "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}
