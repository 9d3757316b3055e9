import type { Kysely } from "kysely";
import type { CloseAdjustment, MonthClose } from "../../model/month-close.ts";
import { type Figures, type Section, type StatementLine, toFigures } from "../../model/statement.ts";
import type { Schema } from "../schema.ts";

/** Rows of one statement: engines have a limit of parameters. */
const LINES_AT_ONCE = 2_000;

/** A line, and of which adjustment it is; 0 is the month as it was closed. */
export interface KeptLine extends StatementLine {
  number: number;
}

export interface MonthCloseReads {
  monthClose(projectId: string, month: string): Promise<MonthClose | undefined>;
  /** The one of exactly this range. */
  monthCloseOf(projectId: string, range: { startMs: number; endMs: number }): Promise<MonthClose | undefined>;
  /** Latest month first. */
  monthCloses(projectId: string): Promise<MonthClose[]>;
  /** Of all projects, months that begin at `startMs` or later; the oldest first. */
  monthClosesSince(startMs: number): Promise<MonthClose[]>;
  /** Oldest first. */
  closeAdjustments(closeId: string): Promise<CloseAdjustment[]>;
  /** How many adjustments each close has; those without any are not in it. */
  countCloseAdjustments(closeIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Of the adjustments from `numbers.first` up to `numbers.last`, or of some sections of them alone. */
  closeLines(
    closeIds: readonly string[],
    numbers: { first: number; last?: number },
    sections?: readonly Section[],
  ): Promise<(KeptLine & { closeId: string })[]>;
}
export interface MonthCloseWrites {
  /** Keeps a close with its lines; false, and nothing, when the month is closed already. */
  addMonthClose(close: MonthClose, lines: readonly StatementLine[]): Promise<boolean>;
  /** False, and nothing is kept, when there is one of that number, or the month was opened again. */
  addCloseAdjustment(
    close: MonthClose,
    adjustment: CloseAdjustment,
    lines: readonly StatementLine[],
  ): Promise<boolean>;
  /** Removes a close with all that is kept of it; false when there is none. */
  removeMonthClose(projectId: string, month: string): Promise<boolean>;
}

export function monthCloseReads(db: Kysely<Schema>): MonthCloseReads {
  const closes = () => db.selectFrom("month_closes").selectAll();
  return {
    async monthClose(projectId, month) {
      const row = await closes()
        .where("project_id", "=", projectId)
        .where("month", "=", month)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    async monthCloseOf(projectId, { startMs, endMs }) {
      const row = await closes()
        .where("project_id", "=", projectId)
        .where("start_ms", "=", startMs)
        .where("end_ms", "=", endMs)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    async monthCloses(projectId) {
      const rows = await closes().where("project_id", "=", projectId).orderBy("month", "desc").execute();
      return rows.map(fromRow);
    },
    async monthClosesSince(startMs) {
      const rows = await closes()
        .where("start_ms", ">=", startMs)
        .orderBy("start_ms")
        .orderBy("id")
        .execute();
      return rows.map(fromRow);
    },
    async closeAdjustments(closeId) {
      return await db
        .selectFrom("month_close_adjustments")
        .select(["number", "at"])
        .where("close_id", "=", closeId)
        .orderBy("number")
        .execute();
    },
    async countCloseAdjustments(closeIds) {
      if (closeIds.length === 0) return new Map();
      const rows = await db
        .selectFrom("month_close_adjustments")
        .select(["close_id", (eb) => eb.fn.max("number").as("last")])
        .where("close_id", "in", closeIds)
        .groupBy("close_id")
        .execute();
      return new Map(rows.map(({ close_id, last }) => [close_id, Number(last)]));
    },
    async closeLines(closeIds, { first, last }, sections) {
      if (closeIds.length === 0) return [];
      let query = db
        .selectFrom("month_close_lines")
        .selectAll()
        .where("close_id", "in", closeIds)
        .where("number", ">=", first);
      if (last !== undefined) query = query.where("number", "<=", last);
      if (sections) query = query.where("section", "in", sections);
      const rows = await query.execute();
      return rows.map(({ close_id, figures, ...line }) => ({
        ...line,
        closeId: close_id,
        figures: parseFigures(figures),
      }));
    },
  };
}

export function monthCloseWrites(
  db: Kysely<Schema>,
  lock: (name: string) => Promise<void>,
): MonthCloseWrites {
  const lockMonth = (projectId: string, month: string) => lock(`month ${month} of ${projectId}`);
  const addLines = async (closeId: string, number: number, lines: readonly StatementLine[]) => {
    for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
      const rows = lines.slice(at, at + LINES_AT_ONCE).map(({ section, key, figures }) => ({
        close_id: closeId,
        number,
        section,
        key,
        figures: formatFigures(figures),
      }));
      await db.insertInto("month_close_lines").values(rows).execute();
    }
  };
  return {
    async addMonthClose(close, lines) {
      await lockMonth(close.projectId, close.month);
      const added = await db
        .insertInto("month_closes")
        .values(toRow(close))
        .onConflict((conflict) => conflict.columns(["project_id", "month"]).doNothing())
        .returning("id")
        .executeTakeFirst();
      if (!added) return false;
      await addLines(close.id, 0, lines);
      return true;
    },
    async addCloseAdjustment({ projectId, month, id }, { number, at }, lines) {
      await lockMonth(projectId, month);
      const close = await db.selectFrom("month_closes").select("id").where("id", "=", id).executeTakeFirst();
      if (!close) return false;
      const added = await db
        .insertInto("month_close_adjustments")
        .values({ close_id: id, number, at })
        .onConflict((conflict) => conflict.columns(["close_id", "number"]).doNothing())
        .returning("number")
        .executeTakeFirst();
      if (!added) return false;
      await addLines(id, number, lines);
      return true;
    },
    async removeMonthClose(projectId, month) {
      await lockMonth(projectId, month);
      const close = await db
        .selectFrom("month_closes")
        .select("id")
        .where("project_id", "=", projectId)
        .where("month", "=", month)
        .executeTakeFirst();
      if (!close) return false;
      await db.deleteFrom("month_close_lines").where("close_id", "=", close.id).execute();
      await db.deleteFrom("month_close_adjustments").where("close_id", "=", close.id).execute();
      await db.deleteFrom("month_closes").where("id", "=", close.id).execute();
      return true;
    },
  };
}

function formatFigures(figures: Figures): string {
  return JSON.stringify(Object.fromEntries(Array.from(figures, ([name, amount]) => [name, String(amount)])));
}

function parseFigures(json: string): Figures {
  const amounts: Record<string, string> = JSON.parse(json);
  return toFigures(Object.entries(amounts).map(([name, amount]) => [name, BigInt(amount)]));
}

function toRow(close: MonthClose): Schema["month_closes"] {
  return {
    project_id: close.projectId,
    month: close.month,
    id: close.id,
    start_ms: close.startMs,
    end_ms: close.endMs,
    time_zone: close.timeZone,
    currency: close.currency,
    environment: close.environment,
    orders_environment: close.ordersEnvironment,
    rates: JSON.stringify(close.rates),
    closed_at: close.closedAt,
    closed_by: JSON.stringify(close.closedBy),
  };
}

function fromRow(row: Schema["month_closes"]): MonthClose {
  return {
    id: row.id,
    projectId: row.project_id,
    month: row.month,
    startMs: row.start_ms,
    endMs: row.end_ms,
    timeZone: row.time_zone,
    currency: row.currency,
    environment: row.environment,
    ordersEnvironment: row.orders_environment,
    rates: JSON.parse(row.rates),
    closedAt: row.closed_at,
    closedBy: JSON.parse(row.closed_by),
  };
}
