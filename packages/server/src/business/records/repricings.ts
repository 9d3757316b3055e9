import type { Kysely } from "kysely";
import type { RepricedModel, Repricing, RepricingStatus } from "../../model/repricing.ts";
import type { Schema } from "../schema.ts";
import type { PageRequest } from "./paging.ts";

/** Of one of these, a server works on it. */
const UNDER_WAY = ["previewing", "applying"] as const;

export interface RepricingReads {
  repricing(projectId: string, id: string): Promise<Repricing | undefined>;
  /** By `createdAt`, newest first. */
  repricings(projectId: string, page: PageRequest): Promise<Repricing[]>;
  /** One that is under way and that nobody works on at `now`; the oldest. */
  dueRepricing(now: number): Promise<Repricing | undefined>;
}
export interface RepricingWrites {
  /** False, and nothing is kept, while another one of the project is under way. */
  addRepricing(repricing: Repricing): Promise<boolean>;
  /** Has it for the caller until `until`; false when somebody else has it at `now`. */
  claimRepricing(repricing: Repricing, now: number, until: number): Promise<boolean>;
  /** Keeps all but the claim; false, and nothing, when it is no longer in the status `from`. */
  saveRepricing(repricing: Repricing, from: RepricingStatus): Promise<boolean>;
}

export function repricingReads(db: Kysely<Schema>): RepricingReads {
  const rows = () => db.selectFrom("repricings").selectAll();
  return {
    async repricing(projectId, id) {
      const row = await rows().where("project_id", "=", projectId).where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async repricings(projectId, { limit, after }) {
      let query = rows().where("project_id", "=", projectId);
      if (after)
        query = query.where((eb) => eb(eb.refTuple("created_at", "id"), "<", eb.tuple(after.time, after.id)));
      const found = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return found.map(fromRow);
    },
    async dueRepricing(now) {
      const row = await rows()
        .where("status", "in", UNDER_WAY)
        .where("claimed_until", "<=", now)
        .orderBy("created_at")
        .limit(1)
        .executeTakeFirst();
      return row && fromRow(row);
    },
  };
}

export function repricingWrites(db: Kysely<Schema>, lock: (name: string) => Promise<void>): RepricingWrites {
  return {
    async addRepricing(repricing) {
      const { projectId } = repricing;
      await lock(`repricings ${projectId}`);
      const other = await db
        .selectFrom("repricings")
        .select("id")
        .where("project_id", "=", projectId)
        .where("status", "in", UNDER_WAY)
        .executeTakeFirst();
      if (other) return false;
      await db
        .insertInto("repricings")
        .values({ ...toRow(repricing), claimed_until: 0 })
        .execute();
      return true;
    },
    async claimRepricing({ projectId, id }, now, until) {
      const row = await db
        .updateTable("repricings")
        .set({ claimed_until: until })
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .where("claimed_until", "<=", now)
        .returning("id")
        .executeTakeFirst();
      return row !== undefined;
    },
    async saveRepricing(repricing, from) {
      const { project_id, id, ...changes } = toRow(repricing);
      const row = await db
        .updateTable("repricings")
        .set(changes)
        .where("project_id", "=", project_id)
        .where("id", "=", id)
        .where("status", "=", from)
        .returning("id")
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

function toRow(repricing: Repricing): Omit<Schema["repricings"], "claimed_until"> {
  const { range, provider, model, position } = repricing;
  return {
    project_id: repricing.projectId,
    id: repricing.id,
    status: repricing.status,
    scope: JSON.stringify({ start: `${range.startNs}`, end: `${range.endNs}`, provider, model }),
    price_version: repricing.priceVersion,
    calls_total: repricing.callsTotal,
    calls_done: repricing.callsDone,
    position: position ? JSON.stringify(position) : null,
    preview: JSON.stringify(repricing.preview, withBigints),
    applied: JSON.stringify(repricing.applied, withBigints),
    error: repricing.error,
    created_at: repricing.createdAt,
    created_by: JSON.stringify(repricing.createdBy),
    finished_at: repricing.finishedAt,
  };
}

function fromRow(row: Schema["repricings"]): Repricing {
  const { start, end, provider, model } = JSON.parse(row.scope);
  return {
    id: row.id,
    projectId: row.project_id,
    status: row.status,
    range: { startNs: BigInt(start), endNs: BigInt(end) },
    provider,
    model,
    priceVersion: row.price_version,
    callsTotal: row.calls_total,
    callsDone: row.calls_done,
    position: row.position === null ? undefined : JSON.parse(row.position),
    preview: toModels(row.preview),
    applied: toModels(row.applied),
    error: row.error,
    createdAt: row.created_at,
    createdBy: JSON.parse(row.created_by),
    finishedAt: row.finished_at,
  };
}

function withBigints(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}

function toModels(json: string): RepricedModel[] {
  return JSON.parse(json).map((one: RepricedModel) => ({
    ...one,
    before: BigInt(one.before),
    after: BigInt(one.after),
  }));
}
