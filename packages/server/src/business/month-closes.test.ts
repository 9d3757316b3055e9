import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPostgres, type TestPostgres } from "../../test/postgres.ts";
import { createNewId } from "../model/ids.ts";
import type { MonthClose } from "../model/month-close.ts";
import { addLines, type StatementLine } from "../model/statement.ts";
import { openBusinessStore } from "./store.ts";

const newId = createNewId(randomBytes);
const NOW = Date.UTC(2026, 10, 21, 9);
const root = mkdtempSync(join(tmpdir(), "anyway-closes-"));
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(async () => {
  await postgres.stop();
  rmSync(root, { recursive: true });
});

const aClose = (projectId: string, more: Partial<MonthClose> = {}): MonthClose => ({
  id: newId("cls_"),
  projectId,
  month: "2026-10",
  startMs: Date.UTC(2026, 9, 1),
  endMs: Date.UTC(2026, 10, 1),
  timeZone: "UTC",
  currency: "EUR",
  environment: "production",
  ordersEnvironment: "test",
  rates: [{ currency: "USD", date: "2026-10-01", rate: "0.912345678" }],
  closedAt: NOW,
  closedBy: { type: "key", keyId: "key_1", keyName: "finance" },
  ...more,
});
/** More than one statement takes, of more digits than a number has. */
const LINES = Array.from({ length: 4_100 }, (_, i): StatementLine => {
  const figures = new Map([["cost", 123_456_789_012_345_678_901_234_567_890n + BigInt(i)]]);
  return { section: "profit.customer", key: `C${i}`, figures };
});
const change = (amount: bigint): StatementLine[] => [
  { section: "profit.total", key: "", figures: new Map([["cost", amount]]) },
];

it.each(["SQLite", "PostgreSQL"])("keeps a closed month whole or not at all, once, on %s", async (engine) => {
  const place =
    engine === "SQLite" ? { dataDir: join(root, "data") } : { postgresUrl: await postgres.createDatabase() };
  const store = await openBusinessStore(place, { now: () => NOW, newId });
  const projectId = (await store.defaultProject()).id;
  const close = aClose(projectId);

  // A crash before the end of the transaction.
  const died = store.transaction(async (writer) => {
    expect(await writer.addMonthClose(close, LINES)).toBe(true);
    throw new Error("killed");
  });
  await expect(died).rejects.toThrow("killed");
  expect(await store.monthCloses(projectId)).toEqual([]);
  expect(await store.closeLines([close.id], { first: 0 })).toEqual([]);

  const twins = [close, aClose(projectId, { currency: "USD" })].map((one) =>
    store.transaction((writer) => writer.addMonthClose(one, LINES)),
  );
  expect((await Promise.all(twins)).sort()).toEqual([false, true]);
  const [kept, ...others] = await store.monthCloses(projectId);
  expect(others).toEqual([]);
  if (!kept) throw new Error("none was kept");
  const { startMs, endMs } = close;
  expect(await store.monthCloseOf(projectId, { startMs, endMs })).toEqual(kept);
  expect(await store.monthClosesSince(startMs)).toEqual([kept]);
  expect(await store.monthClosesSince(startMs + 1)).toEqual([]);
  const lines = await store.closeLines([kept.id], { first: 0, last: 0 });
  expect(addLines(lines).length).toBe(LINES.length);
  expect(lines.find(({ key }) => key === "C4099")?.figures).toEqual(LINES[4_099]?.figures);

  const looks = [7n, 8n].map((amount) =>
    store.transaction((writer) => writer.addCloseAdjustment(kept, { number: 1, at: NOW }, change(amount))),
  );
  expect((await Promise.all(looks)).sort(), "two servers that saw the same").toEqual([false, true]);
  expect(await store.closeAdjustments(kept.id)).toEqual([{ number: 1, at: NOW }]);
  expect(await store.countCloseAdjustments([kept.id])).toEqual(new Map([[kept.id, 1]]));
  expect(await store.closeLines([kept.id], { first: 1 })).toHaveLength(1);
  expect(await store.closeLines([kept.id], { first: 0 }, ["profit.total"])).toHaveLength(1);

  expect(await store.transaction((writer) => writer.removeMonthClose(projectId, "2026-10"))).toBe(true);
  expect(await store.closeLines([kept.id], { first: 0 })).toEqual([]);
  const late = store.transaction((writer) =>
    writer.addCloseAdjustment(kept, { number: 2, at: NOW }, change(1n)),
  );
  expect(await late, "the month was opened again meanwhile").toBe(false);
  expect(await store.transaction((writer) => writer.removeMonthClose(projectId, "2026-10"))).toBe(false);
  expect(await store.transaction((writer) => writer.addMonthClose(close, LINES))).toBe(true);
  await store.close();
});
