import { mkdtemp, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aWireSpan, encode, GPT_4O_CALL } from "../../test/a-span.ts";
import { openClient } from "./client.ts";
import { createInsert } from "./insert.ts";
import { startPartGuard } from "./part-guard.ts";
import { createSpanWrites } from "./span-writes.ts";
import { select } from "./statement.ts";
import { openTelemetryStore, type TelemetryStore } from "./store.ts";

let dataDir: string;
let store: TelemetryStore;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-parts-"));
  store = await openTelemetryStore({ dataDir });
});
afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, maxRetries: 5 });
});

test("a merged part that a full disk has cut off gives way to the parts it was made of", async () => {
  const client = await openClient({ dataDir });
  const traceId = "ab".repeat(16);
  for (let i = 0; i < 3; i++)
    await store.insertSpans([encode("proj_a", aWireSpan(GPT_4O_CALL, { traceId }))], 1_000 + i);
  await client.command({ query: "OPTIMIZE TABLE spans FINAL" });
  const parts = () =>
    select<{ name: string; path: string }>(
      client,
      "SELECT name, path FROM system.parts WHERE active AND database = currentDatabase() AND table = 'spans'",
    );
  const [merged, ...others] = await parts();
  expect(others).toEqual([]);
  for (const file of ["data.bin", "checksums.txt", "columns.txt"])
    await truncate(join(merged?.path ?? "", file));

  const reports: string[] = [];
  const guard = startPartGuard(client, (message) => reports.push(message));
  await guard.check();
  expect(reports).toEqual([expect.stringContaining(`cut off part ${merged?.name} of spans`)]);
  expect((await parts()).map(({ name }) => name)).not.toContain(merged?.name);
  expect((await store.readTraceSpans("proj_a", [traceId])).get(traceId)).toHaveLength(3);
  expect(await guard.check()).toBe(true);
  expect([reports.length, guard.reloads]).toEqual([1, 2]);
  await guard.stop();
  await client.close();
});

test("while space is low, nothing is acknowledged before parts were looked at", async () => {
  const client = await openClient({ dataDir });
  const guard = startPartGuard(client, () => {});
  await guard.check();
  // Of a folder that is not there no space is known.
  const { insertSpans } = createSpanWrites(createInsert(client, { dataDir: join(dataDir, "none") }, guard));
  const span = () => encode("proj_b", aWireSpan(GPT_4O_CALL));
  await insertSpans([span()], 2_000);

  await client.command({ query: "OPTIMIZE TABLE spans FINAL" });
  const [part] = await select<{ path: string }>(
    client,
    "SELECT path FROM system.parts WHERE active AND database = currentDatabase() AND table = 'spans'",
  );
  await truncate(join(part?.path ?? "", "data.cmrk4"));
  const sent = span();
  await expect(insertSpans([sent], 2_001)).rejects.toMatchObject({ transient: true, diskFull: true });
  await insertSpans([sent], 2_002);
  await guard.stop();
  await client.close();
});
