import type { Kysely } from "kysely";
import type { Alias } from "../../model/alias.ts";
import type { Schema } from "../schema.ts";
import type { AddToOutbox } from "./add-to-outbox.ts";
import type { PageRequest } from "./paging.ts";
import { isSameCustomer } from "./same-customer.ts";

/** Records that hold: those that were undone are never among them, except by id. */
export interface AliasReads {
  /** Links to the customer and to those that are merged with it, by `createdAt`, newest first. */
  aliases(projectId: string, customerId: string, page: PageRequest): Promise<Alias[]>;
  /** Links and refusals of these ids, oldest first. */
  aliasesOf(projectId: string, aliases: readonly string[]): Promise<Alias[]>;
  /** Some link to the customer, if there is any. */
  linkTo(projectId: string, customerId: string): Promise<Alias | undefined>;
  /** The records of these ids, in no order, those that were undone too; an id without a record is left out. */
  aliasesById(projectId: string, ids: readonly string[]): Promise<Alias[]>;
}
export interface AliasWrites {
  /** Adds the record and its outbox entry. */
  addAlias(alias: Alias): Promise<void>;
  /** Undoes the links of an id to the customer, and to those merged with it; answers those that held. */
  removeLinks(key: Pick<Alias, "projectId" | "customerId" | "alias">, now: number): Promise<Alias[]>;
}

export function aliasReads(db: Kysely<Schema>): AliasReads {
  const of = (projectId: string) => db.selectFrom("aliases").selectAll().where("project_id", "=", projectId);
  const holding = (projectId: string) => of(projectId).where("deleted_at", "is", null);
  return {
    async aliases(projectId, customerId, { limit, after }) {
      let query = holding(projectId).where("kind", "=", "link").where(isSameCustomer(projectId, customerId));
      if (after)
        query = query.where((eb) => eb(eb.refTuple("created_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
    async aliasesOf(projectId, aliases) {
      if (aliases.length === 0) return [];
      const query = holding(projectId).where("alias", "in", aliases);
      const rows = await query.orderBy("created_at").orderBy("id").execute();
      return rows.map(fromRow);
    },
    async linkTo(projectId, customerId) {
      const row = await holding(projectId)
        .where("kind", "=", "link")
        .where("customer_id", "=", customerId)
        .limit(1)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    async aliasesById(projectId, ids) {
      if (ids.length === 0) return [];
      const rows = await of(projectId).where("id", "in", ids).execute();
      return rows.map(fromRow);
    },
  };
}

export function aliasWrites(db: Kysely<Schema>, addToOutbox: AddToOutbox): AliasWrites {
  return {
    async addAlias(alias) {
      await db.insertInto("aliases").values(toRow(alias)).execute();
      await addToOutbox("alias", alias.projectId, alias.id);
    },
    async removeLinks({ projectId, customerId, alias }, now) {
      const removed = await db
        .updateTable("aliases")
        .set((eb) => ({ deleted_at: now, version: eb("version", "+", 1) }))
        .where("project_id", "=", projectId)
        .where(isSameCustomer(projectId, customerId))
        .where("alias", "=", alias)
        .where("kind", "=", "link")
        .where("deleted_at", "is", null)
        .returningAll()
        .execute();
      for (const { id } of removed) await addToOutbox("alias", projectId, id);
      return removed.map(fromRow);
    },
  };
}

function toRow(alias: Alias): Schema["aliases"] {
  return {
    project_id: alias.projectId,
    id: alias.id,
    alias: alias.alias,
    customer_id: alias.customerId,
    kind: alias.kind,
    valid_from: alias.validFrom,
    valid_until: alias.validUntil,
    source: alias.source,
    evidence: alias.evidence,
    created_by: JSON.stringify(alias.createdBy),
    created_at: alias.createdAt,
    deleted_at: alias.deletedAt,
    version: alias.version,
  };
}

function fromRow(row: Schema["aliases"]): Alias {
  return {
    id: row.id,
    projectId: row.project_id,
    alias: row.alias,
    customerId: row.customer_id,
    kind: row.kind,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    source: row.source,
    evidence: row.evidence,
    createdBy: JSON.parse(row.created_by),
    createdAt: row.created_at,
    deletedAt: row.deleted_at,
    version: row.version,
  };
}
