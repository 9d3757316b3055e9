import type { Kysely } from "kysely";
import type { Member } from "../../model/member.ts";
import type { Schema } from "../schema.ts";
import type { AddToOutbox } from "./add-to-outbox.ts";
import type { PageRequest } from "./paging.ts";
import { isSameCustomer } from "./same-customer.ts";

export interface MemberReads {
  /** The memberships that hold of the customer, and of those that are merged with it, by `createdAt`, newest first. */
  members(projectId: string, customerId: string, page: PageRequest): Promise<Member[]>;
  /** The memberships that hold of a user, by `createdAt`, newest first. */
  membershipsOf(projectId: string, userId: string, limit: number): Promise<Member[]>;
  /** The records of these ids, in no order, those that were undone too; an id without a record is left out. */
  membersById(projectId: string, ids: readonly string[]): Promise<Member[]>;
  /** A membership of the user with the customer that shares time with the period. */
  overlappingMember(
    period: Pick<Member, "projectId" | "customerId" | "userId" | "validFrom" | "validUntil">,
  ): Promise<Member | undefined>;
}
export interface MemberWrites {
  /** Adds the record and its outbox entry. */
  addMember(member: Member): Promise<void>;
  /** Undoes all memberships of the user with the customer that hold; answers how many there were. */
  removeMembers(key: Pick<Member, "projectId" | "customerId" | "userId">, now: number): Promise<number>;
}

export function memberReads(db: Kysely<Schema>): MemberReads {
  const of = (projectId: string) => db.selectFrom("members").selectAll().where("project_id", "=", projectId);
  return {
    async members(projectId, customerId, { limit, after }) {
      let query = of(projectId).where(isSameCustomer(projectId, customerId)).where("deleted_at", "is", null);
      if (after)
        query = query.where((eb) => eb(eb.refTuple("created_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
    async membershipsOf(projectId, userId, limit) {
      const own = of(projectId).where("user_id", "=", userId).where("deleted_at", "is", null);
      const rows = await own.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
    async membersById(projectId, ids) {
      if (ids.length === 0) return [];
      const rows = await of(projectId).where("id", "in", ids).execute();
      return rows.map(fromRow);
    },
    async overlappingMember({ projectId, customerId, userId, validFrom, validUntil }) {
      let query = of(projectId)
        .where("customer_id", "=", customerId)
        .where("user_id", "=", userId)
        .where("deleted_at", "is", null);
      if (validFrom !== null)
        query = query.where((eb) =>
          eb.or([eb("valid_until", "is", null), eb("valid_until", ">", validFrom)]),
        );
      if (validUntil !== null)
        query = query.where((eb) => eb.or([eb("valid_from", "is", null), eb("valid_from", "<", validUntil)]));
      const row = await query.orderBy("created_at").limit(1).executeTakeFirst();
      return row && fromRow(row);
    },
  };
}

export function memberWrites(db: Kysely<Schema>, addToOutbox: AddToOutbox): MemberWrites {
  return {
    async addMember(member) {
      await db.insertInto("members").values(toRow(member)).execute();
      await addToOutbox("member", member.projectId, member.id);
    },
    async removeMembers({ projectId, customerId, userId }, now) {
      const removed = await db
        .updateTable("members")
        .set((eb) => ({ deleted_at: now, version: eb("version", "+", 1) }))
        .where("project_id", "=", projectId)
        .where(isSameCustomer(projectId, customerId))
        .where("user_id", "=", userId)
        .where("deleted_at", "is", null)
        .returning("id")
        .execute();
      for (const { id } of removed) await addToOutbox("member", projectId, id);
      return removed.length;
    },
  };
}

function toRow(member: Member): Schema["members"] {
  return {
    project_id: member.projectId,
    id: member.id,
    customer_id: member.customerId,
    user_id: member.userId,
    valid_from: member.validFrom,
    valid_until: member.validUntil,
    source: member.source,
    created_at: member.createdAt,
    deleted_at: member.deletedAt,
    version: member.version,
  };
}

function fromRow(row: Schema["members"]): Member {
  return {
    id: row.id,
    projectId: row.project_id,
    customerId: row.customer_id,
    userId: row.user_id,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    source: row.source,
    createdAt: row.created_at,
    deletedAt: row.deleted_at,
    version: row.version,
  };
}
