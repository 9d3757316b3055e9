import type { Kysely } from "kysely";
import type { Bill, BillLine } from "../../model/bill.ts";
import type { Schema } from "../schema.ts";
import type { PageRequest } from "./paging.ts";

/** A bill without its lines, with what they add up to. */
export interface BillSummary extends Omit<Bill, "lines"> {
  /** Of `MONEY_PLACES`. */
  amount: bigint;
}

export interface ProviderBillReads {
  bill(projectId: string, id: string): Promise<Bill | undefined>;
  /** By `createdAt`, newest first. */
  bills(projectId: string, page: PageRequest): Promise<BillSummary[]>;
}
export interface ProviderBillWrites {
  /** Keeps a bill, or finds the one of the same digest. */
  addBill(bill: Bill): Promise<{ bill: BillSummary; added: boolean }>;
  /** Whether there was one. */
  removeBill(projectId: string, id: string): Promise<boolean>;
}

const SUMMARY = [
  "project_id",
  "id",
  "name",
  "source",
  "origin",
  "start_day",
  "end_day",
  "digest",
  "amount",
  "created_at",
] as const;

export function providerBillReads(db: Kysely<Schema>): ProviderBillReads {
  return {
    async bill(projectId, id) {
      const row = await db
        .selectFrom("provider_bills")
        .selectAll()
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .executeTakeFirst();
      if (!row) return undefined;
      const { amount: _, ...bill } = fromRow(row);
      return { ...bill, lines: parseLines(row.lines) };
    },
    async bills(projectId, { limit, after }) {
      let query = db.selectFrom("provider_bills").select(SUMMARY).where("project_id", "=", projectId);
      if (after)
        query = query.where((eb) => eb(eb.refTuple("created_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
  };
}

export function providerBillWrites(db: Kysely<Schema>): ProviderBillWrites {
  return {
    async addBill(bill) {
      const row = toRow(bill);
      const added = await db
        .insertInto("provider_bills")
        .values(row)
        .onConflict((conflict) => conflict.columns(["project_id", "digest"]).doNothing())
        .returning("id")
        .executeTakeFirst();
      if (added) return { bill: fromRow(row), added: true };
      const kept = await db
        .selectFrom("provider_bills")
        .select(SUMMARY)
        .where("project_id", "=", bill.projectId)
        .where("digest", "=", bill.digest)
        .executeTakeFirstOrThrow();
      return { bill: fromRow(kept), added: false };
    },
    async removeBill(projectId, id) {
      const removed = await db
        .deleteFrom("provider_bills")
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .returning("id")
        .executeTakeFirst();
      return removed !== undefined;
    },
  };
}

/** A line as JSON holds it: amounts are more than its numbers can say. */
type StoredLine = Omit<BillLine, "amount" | "blur"> & { amount: string | null; blur: string };

function parseLines(text: string): BillLine[] {
  const lines: StoredLine[] = JSON.parse(text);
  return lines.map((line) => ({
    ...line,
    amount: line.amount === null ? null : BigInt(line.amount),
    blur: BigInt(line.blur),
  }));
}

function toRow({ lines, ...bill }: Bill): Schema["provider_bills"] {
  const stored = lines.map(
    (line): StoredLine => ({
      ...line,
      amount: line.amount === null ? null : String(line.amount),
      blur: String(line.blur),
    }),
  );
  return {
    project_id: bill.projectId,
    id: bill.id,
    name: bill.name,
    source: bill.source,
    origin: bill.origin,
    start_day: bill.startDay,
    end_day: bill.endDay,
    digest: bill.digest,
    amount: String(lines.reduce((sum, { amount }) => sum + (amount ?? 0n), 0n)),
    lines: JSON.stringify(stored),
    created_at: bill.createdAt,
  };
}

function fromRow(row: Pick<Schema["provider_bills"], (typeof SUMMARY)[number]>): BillSummary {
  return {
    projectId: row.project_id,
    id: row.id,
    name: row.name,
    source: row.source,
    origin: row.origin,
    startDay: row.start_day,
    endDay: row.end_day,
    digest: row.digest,
    amount: BigInt(row.amount),
    createdAt: row.created_at,
  };
}
