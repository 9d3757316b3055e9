import type { Kysely } from "kysely";
import type { Alias } from "../../model/alias.ts";
import type { Customer } from "../../model/customer.ts";
import type { Member } from "../../model/member.ts";
import type { Order } from "../../model/order.ts";
import type { Schema } from "../schema.ts";
import { aliasReads } from "./aliases.ts";
import { customerReads } from "./customers.ts";
import { memberReads } from "./members.ts";
import { orderReads } from "./orders.ts";

/** Changed records, as they are now, and the entries that named them. */
export interface OutboxBatch {
  entryIds: string[];
  customers: Customer[];
  orders: Order[];
  members: Member[];
  aliases: Alias[];
}

export interface OutboxReads {
  /** The oldest entries, at most `limit`. An entry stays until `clearOutbox` names it. */
  outbox(limit: number): Promise<OutboxBatch>;
}
export interface OutboxWrites {
  clearOutbox(entryIds: readonly string[]): Promise<void>;
}

export function outboxReads(db: Kysely<Schema>): OutboxReads {
  const { customersById } = customerReads(db);
  const { ordersById } = orderReads(db);
  const { membersById } = memberReads(db);
  const { aliasesById } = aliasReads(db);
  return {
    async outbox(limit) {
      const entries = await db
        .selectFrom("outbox")
        .selectAll()
        .orderBy("created_at")
        .orderBy("id")
        .limit(limit)
        .execute();
      const batch: OutboxBatch = {
        entryIds: entries.map(({ id }) => id),
        customers: [],
        orders: [],
        members: [],
        aliases: [],
      };
      for (const [projectId, ofProject] of Map.groupBy(entries, (entry) => entry.project_id)) {
        const idsOf = (kind: Schema["outbox"]["kind"]) => [
          ...new Set(ofProject.filter((entry) => entry.kind === kind).map((entry) => entry.record_id)),
        ];
        batch.customers.push(...(await customersById(projectId, idsOf("customer"))));
        batch.orders.push(...(await ordersById(projectId, idsOf("order"))));
        batch.members.push(...(await membersById(projectId, idsOf("member"))));
        batch.aliases.push(...(await aliasesById(projectId, idsOf("alias"))));
      }
      return batch;
    },
  };
}

export function outboxWrites(db: Kysely<Schema>): OutboxWrites {
  return {
    async clearOutbox(entryIds) {
      if (entryIds.length > 0) await db.deleteFrom("outbox").where("id", "in", entryIds).execute();
    },
  };
}
