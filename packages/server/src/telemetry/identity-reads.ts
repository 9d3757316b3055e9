import type { ClickHouseClient } from "@clickhouse/client";
import type { CustomerIds } from "../model/customer-ids.ts";
import { customerAt } from "../model/id-periods.ts";
import type { SessionLink } from "../model/session-link.ts";
import { OPEN_SLOT } from "../model/time-range.ts";
import { readCustomer } from "./customer-ids.ts";
import { readIdPeriods } from "./identities.ts";
import { readIdentities } from "./kept-identities.ts";
import { LINK_COLUMNS, type SessionLinkRow, toSessionLink } from "./session-links.ts";
import { select } from "./statement.ts";

/** A link that was found on a session, undone or not. */
export interface FoundLink extends SessionLink {
  sessionId: string;
}

export interface IdentityReads {
  /** All ids of the customer that an id stands for. */
  customerIds(projectId: string, id: string): Promise<CustomerIds>;
  /** The customer that an id stood for in a slot. */
  customerAt(projectId: string, id: string, slot: number): Promise<string>;
  /** Those of the customer's ids that orders name. */
  idsOnOrders(projectId: string, ids: CustomerIds): Promise<CustomerIds>;
  /**
   * Links that were found and nobody's word takes the place of, to any of the customers, the latest first; `after` is
   * the time in milliseconds at which the customer appeared, and the session.
   */
  foundLinks(
    projectId: string,
    customerIds: readonly string[],
    page: { limit: number; after?: { ms: number; sessionId: string } | undefined },
  ): Promise<FoundLink[]>;
}

export function createIdentityReads(client: ClickHouseClient): IdentityReads {
  return {
    async customerIds(projectId, id) {
      const known = await readIdentities(client, projectId);
      return (await readCustomer(client, projectId, id, known)).ids;
    },

    async customerAt(projectId, id, slot) {
      const known = await readIdentities(client, projectId);
      const periods = await readIdPeriods(client, projectId, [id], known);
      return customerAt(periods.get(id) ?? [], id, slot);
    },

    async idsOnOrders(projectId, { customerId, always, dated }) {
      const rows = await select<{ customer_id: string }>(
        client,
        `SELECT DISTINCT customer_id FROM orders
         WHERE project_id = {projectId:String} AND customer_id IN {ids:Array(String)}`,
        { projectId, ids: [...always, ...dated.map(({ id }) => id)] },
      );
      const named = new Set(rows.map((row) => row.customer_id));
      return {
        customerId,
        always: always.filter((id) => named.has(id)),
        dated: dated.filter(({ id }) => named.has(id)),
      };
    },

    async foundLinks(projectId, customerIds, { limit, after }) {
      const rows = await select<SessionLinkRow>(
        client,
        `SELECT ${LINK_COLUMNS} FROM session_links FINAL
         WHERE project_id = {projectId:String} AND customer_id IN {customerIds:Array(String)} AND is_deleted = 0
           AND concat('anon_', session_id) NOT IN (
             SELECT alias FROM aliases FINAL
             WHERE project_id = {projectId:String} AND is_deleted = 0 AND is_refusal = 0
               AND from_slot = 0 AND until_slot = {openSlot:UInt32})
           ${after ? "AND (intDiv(customer_at_ns, 1000000), session_id) < ({afterMs:Int64}, {afterId:String})" : ""}
         ORDER BY intDiv(customer_at_ns, 1000000) DESC, session_id DESC LIMIT {limit:UInt32}`,
        { projectId, customerIds, limit, openSlot: OPEN_SLOT, afterMs: after?.ms, afterId: after?.sessionId },
      );
      return rows.map((row) => ({ sessionId: row.session_id, ...toSessionLink(row) }));
    },
  };
}
