import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { isDead, spoolOwnerName } from "./spool-owner.ts";

const now = () => Date.now();
const own = spoolOwnerName();
const [pid = "", start = "", host = ""] = own.split("-");
const named = (pidOf: string | number | undefined, startOf = start, hostOf = host) =>
  own.replace(`${pid}-${start}-${host}`, `${pidOf}-${startOf}-${hostOf}`);

test("a process that runs is alive, this one and others", () => {
  expect(isDead(own, now())).toBe(false);
  expect(isDead(named(process.ppid), now())).toBe(false);
});

test("a process that has ended is dead, whatever it said last", () => {
  expect(isDead(named(spawnSync(process.execPath, ["-e", ""]).pid), now())).toBe(true);
});

test("one that had this process's id before is dead: a container's is always 1", () => {
  expect(isDead(named(pid, String(Number(start) - 60_000)), now())).toBe(true);
});

test("one on another host is dead when it has been silent", () => {
  const elsewhere = named(pid, start, "elsewhere");
  expect(isDead(elsewhere, now())).toBe(false);
  expect(isDead(elsewhere, now() - 61_000)).toBe(true);
});

test("what is no owner's name is left alone", () => {
  expect(isDead("photos", 0)).toBe(false);
});
