import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPostgres, type TestPostgres } from "../../test/postgres.ts";
import type { Bill } from "../model/bill.ts";
import { createNewId } from "../model/ids.ts";
import { openBusinessStore } from "./store.ts";

const newId = createNewId(randomBytes);
const NOW = Date.UTC(2026, 10, 21, 9);
const root = mkdtempSync(join(tmpdir(), "anyway-bills-"));
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(async () => {
  await postgres.stop();
  rmSync(root, { recursive: true });
});

const aBill = (projectId: string, more: Partial<Bill> = {}): Bill => ({
  id: newId("bill_"),
  projectId,
  name: "November",
  source: "openai",
  origin: "file",
  startDay: "2026-11-01",
  endDay: "2026-11-30",
  digest: "d1",
  createdAt: NOW,
  lines: [
    {
      day: "2026-11-03",
      provider: "openai",
      model: "gpt-4o-2024-08-06",
      item: "gpt-4o-2024-08-06, input",
      kind: "input",
      tier: "batch",
      isLong: false,
      // Eighteen places and more than a number can hold.
      amount: 123_456_789_012_345_678_901_234_567_890n,
      blur: 5_000_000_000_000_000n,
      tokens: 9_007_199_254_740_991,
      requests: null,
    },
  ],
  ...more,
});

it.each(["SQLite", "PostgreSQL"])("keeps bills as they are, once for each content, on %s", async (engine) => {
  const place =
    engine === "SQLite" ? { dataDir: join(root, "data") } : { postgresUrl: await postgres.createDatabase() };
  const store = await openBusinessStore(place, { now: () => NOW, newId });
  const projectId = (await store.defaultProject()).id;
  const other = newId("proj_");
  await store.transaction((w) => w.addProject({ id: other, name: "Other", createdAt: NOW }));
  const first = aBill(projectId);
  const second = aBill(projectId, { digest: "d2", createdAt: NOW + 1 });
  const add = (bill: Bill) => store.transaction((w) => w.addBill(bill));
  expect(await add(first)).toMatchObject({
    added: true,
    bill: { id: first.id, amount: first.lines[0]?.amount },
  });
  expect(await add({ ...first, id: newId("bill_") })).toMatchObject({ added: false, bill: { id: first.id } });
  expect((await add(second)).added).toBe(true);
  expect((await add(aBill(other))).added).toBe(true);

  expect(await store.bill(projectId, first.id)).toEqual(first);
  expect(await store.bill(other, first.id)).toBeUndefined();
  const page = (after?: { time: number; id: string }) => store.bills(projectId, { limit: 1, after });
  expect((await page()).map(({ id }) => id)).toEqual([second.id]);
  expect((await page({ time: second.createdAt, id: second.id })).map(({ id }) => id)).toEqual([first.id]);

  const remove = (project: string) => store.transaction((w) => w.removeBill(project, first.id));
  expect([await remove(other), await remove(projectId), await remove(projectId)]).toEqual([
    false,
    true,
    false,
  ]);
  await store.close();
});
