import { isDeepStrictEqual } from "node:util";
import { type Kysely, sql } from "kysely";
import type { Customer, CustomerChange } from "../../model/customer.ts";
import type { Schema } from "../schema.ts";
import type { AddToOutbox } from "./add-to-outbox.ts";
import type { Announce } from "./announce.ts";
import type { PageRequest } from "./paging.ts";

export interface CustomerFilter {
  /** Case does not count. */
  email?: string | undefined;
  externalId?: string | undefined;
  ids?: readonly string[] | undefined;
  /** Part of a name, e-mail, id or external id; case does not count. */
  text?: string | undefined;
}

export interface CustomerReads {
  customer(projectId: string, id: string): Promise<Customer | undefined>;
  customerByExternalId(projectId: string, externalId: string): Promise<Customer | undefined>;
  /** The records of these ids, in no order; an id without a record is left out. */
  customersById(projectId: string, ids: readonly string[]): Promise<Customer[]>;
  /** At most `limit`, in no order. */
  customersMergedInto(projectId: string, id: string, limit: number): Promise<Customer[]>;
  /** By `createdAt`, newest first. */
  customers(projectId: string, filter: CustomerFilter, page: PageRequest): Promise<Customer[]>;
}
export interface CustomerWrites {
  /** Adds the record and its outbox entry. False, with nothing added, when its external id is taken. */
  addCustomer(customer: Customer): Promise<boolean>;
  /**
   * Changes the record and adds its outbox entry, unless nothing of it is new. Undefined when there is none. Whoever
   * changes the external id has locked it and found it free.
   */
  updateCustomer(
    projectId: string,
    id: string,
    change: CustomerChange & { mergedInto?: string | null },
  ): Promise<Customer | undefined>;
  /** Makes every other transaction that gives a customer this external id wait until this one ends. */
  lockExternalId(projectId: string, externalId: string): Promise<void>;
  /** Makes every other transaction that merges customers of the project wait until this one ends. */
  lockCustomerMerges(projectId: string): Promise<void>;
}

export function customerReads(db: Kysely<Schema>): CustomerReads {
  const of = (projectId: string) =>
    db.selectFrom("customers").selectAll().where("project_id", "=", projectId);
  return {
    async customer(projectId, id) {
      const row = await of(projectId).where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async customerByExternalId(projectId, externalId) {
      const row = await of(projectId).where("external_id", "=", externalId).executeTakeFirst();
      return row && fromRow(row);
    },
    async customersById(projectId, ids) {
      if (ids.length === 0) return [];
      const rows = await of(projectId).where("id", "in", ids).execute();
      return rows.map(fromRow);
    },
    async customersMergedInto(projectId, id, limit) {
      const rows = await of(projectId).where("merged_into", "=", id).limit(limit).execute();
      return rows.map(fromRow);
    },
    async customers(projectId, { email, externalId, ids, text }, { limit, after }) {
      let query = of(projectId);
      if (email !== undefined)
        query = query.where(({ eb, fn }) => eb(fn<string>("lower", ["email"]), "=", email.toLowerCase()));
      if (externalId !== undefined) query = query.where("external_id", "=", externalId);
      if (ids !== undefined) query = query.where("id", "in", ids);
      if (text !== undefined) query = query.where(containsText(text));
      if (after)
        query = query.where((eb) => eb(eb.refTuple("created_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
  };
}

export function customerWrites(
  db: Kysely<Schema>,
  addToOutbox: AddToOutbox,
  announce: Announce,
  lock: (name: string) => Promise<void>,
): CustomerWrites {
  const lockExternalId = (projectId: string, externalId: string) =>
    lock(`external id ${projectId} ${externalId}`);
  return {
    lockExternalId,
    lockCustomerMerges: (projectId) => lock(`customer merges ${projectId}`),
    async addCustomer(customer) {
      if (customer.externalId !== null) await lockExternalId(customer.projectId, customer.externalId);
      const added = await db
        .insertInto("customers")
        .values(toRow(customer))
        .onConflict((conflict) => conflict.columns(["project_id", "external_id"]).doNothing())
        .returning("id")
        .executeTakeFirst();
      if (!added) return false;
      await addToOutbox("customer", customer.projectId, customer.id);
      await announce.customer(undefined, customer);
      return true;
    },
    async updateCustomer(projectId, id, change) {
      await lock(`customer record ${projectId} ${id}`);
      const before = await customerReads(db).customer(projectId, id);
      if (!before) return undefined;
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      const after: Customer = { ...before, ...Object.fromEntries(given), version: before.version + 1 };
      if (isDeepStrictEqual({ ...after, version: before.version }, before)) return before;
      await db
        .updateTable("customers")
        .set(toRow(after))
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .execute();
      await addToOutbox("customer", projectId, id);
      await announce.customer(before, after);
      return after;
    },
  };
}

/** No function finds a part of a text on both engines; `like` does, with its wildcards escaped. */
function containsText(text: string) {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  return sql<boolean>`search_text like ${pattern} escape '\\'`;
}

function toRow(customer: Customer): Schema["customers"] {
  const { id, email, name, externalId } = customer;
  return {
    project_id: customer.projectId,
    id,
    email,
    name,
    external_id: externalId,
    metadata: JSON.stringify(customer.metadata),
    merged_into: customer.mergedInto,
    search_text: [id, email, name, externalId].filter(Boolean).join("\n").toLowerCase(),
    created_at: customer.createdAt,
    version: customer.version,
  };
}

function fromRow(row: Schema["customers"]): Customer {
  return {
    id: row.id,
    projectId: row.project_id,
    email: row.email,
    name: row.name,
    externalId: row.external_id,
    metadata: JSON.parse(row.metadata),
    mergedInto: row.merged_into,
    createdAt: row.created_at,
    version: row.version,
  };
}
