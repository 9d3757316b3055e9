import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPostgres, type TestPostgres } from "../../../test/postgres.ts";
import type { Budget } from "../../model/budget.ts";
import type { BudgetFiring } from "../../model/budget-firing.ts";
import { createNewId } from "../../model/ids.ts";
import { type BusinessStore, openBusinessStore } from "../store.ts";

const NOW = Date.UTC(2026, 10, 21);
const newId = createNewId(randomBytes);
let postgres: TestPostgres;
/** Two servers on one database. */
let stores: [BusinessStore, BusinessStore];
let projectId: string;

beforeAll(async () => {
  postgres = await startPostgres();
  const place = { postgresUrl: await postgres.createDatabase() };
  const open = () => openBusinessStore(place, { now: () => NOW, newId });
  stores = [await open(), await open()];
  projectId = (await stores[0].defaultProject()).id;
}, 60_000);
afterAll(async () => {
  for (const store of stores) await store.close();
  await postgres.stop();
});

const aFiring = (more: Partial<BudgetFiring> = {}): BudgetFiring => ({
  id: newId("bdf_"),
  projectId,
  budgetId: "bud_1",
  revision: 1,
  name: "Cap",
  per: "customer",
  subject: "CUS_1",
  threshold: 80,
  spent: 12_345_678_901_234_567_890n,
  amount: 10n,
  periodStart: NOW,
  periodEnd: NOW + 1,
  firedAt: NOW,
  resolvedAt: null,
  ...more,
});
/** How often of many at once, by both servers. */
const kept = async (firing: () => BudgetFiring) => {
  const all = Array.from({ length: 8 }, (_, i) =>
    (i % 2 === 0 ? stores[0] : stores[1]).transaction((writer) => writer.addBudgetFiring(firing())),
  );
  return (await Promise.all(all)).filter(Boolean).length;
};

it("keeps a crossing once in a window, whichever of several servers sees it", async () => {
  expect(await kept(aFiring)).toBe(1);
  expect(await kept(() => aFiring({ subject: "CUS_2" }))).toBe(1);
  expect(await kept(() => aFiring({ periodStart: NOW + 1 }))).toBe(1);
  expect(await kept(() => aFiring({ revision: 2 }))).toBe(1);
  const [first] = await stores[1].budgetFirings(projectId, { budgetId: "bud_1" }, { limit: 10 });
  expect(first).toMatchObject({ spent: 12_345_678_901_234_567_890n, periodEnd: expect.any(Number) });
});

it("of a window that rolls, keeps another one only after the last was resolved, and not by an older look", async () => {
  const rolling = (periodStart: number) => () =>
    aFiring({ budgetId: "bud_2", periodStart, periodEnd: null, firedAt: periodStart });
  const crossing = { subject: "CUS_1", threshold: 80 };
  const resolve = (readAt: number) =>
    stores[0].transaction((writer) =>
      writer.resolveCrossing({ projectId, budgetId: "bud_2", revision: 1 }, crossing, readAt),
    );
  expect(await kept(rolling(NOW))).toBe(1);
  expect(await kept(rolling(NOW + 1))).toBe(0);
  await resolve(NOW);
  expect(await kept(rolling(NOW + 2))).toBe(0);
  await resolve(NOW + 3);
  expect(await kept(rolling(NOW + 3))).toBe(1);
});

it("gives a budget back as it was, and changes what is given alone", async () => {
  const budget: Budget = {
    id: newId("bud_"),
    projectId,
    name: "Cap",
    environment: "test",
    filter: { "property.team": "growth" },
    per: "user",
    window: { type: "rolling", hours: 24 },
    amount: 999_999_999_999_999_999n,
    thresholds: [50, 100],
    blocks: false,
    emails: ["a@example.com"],
    slackUrl: "https://hooks.slack.com/x",
    active: true,
    createdAt: NOW,
    revision: 1,
  };
  await stores[0].transaction((writer) => writer.addBudget(budget));
  expect(await stores[1].budget(projectId, budget.id)).toEqual(budget);
  expect(await stores[1].activeBudgets()).toEqual([budget]);
  const changed = await stores[1].transaction((writer) =>
    writer.updateBudget(projectId, budget.id, { active: false, slackUrl: null, name: undefined }),
  );
  expect(changed).toEqual({ ...budget, active: false, slackUrl: null });
  expect(await stores[0].activeBudgets()).toEqual([]);
  expect(await stores[0].budget("proj_other", budget.id)).toBeUndefined();
});
