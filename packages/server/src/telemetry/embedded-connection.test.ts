import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClickHouseClient, TupleParam } from "@clickhouse/client";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openClient } from "./client.ts";
import { select } from "./statement.ts";

let dataDir: string;
let client: ClickHouseClient;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-embedded-"));
  client = await openClient({ dataDir });
});
afterAll(async () => {
  await client.close();
  await rm(dataDir, { recursive: true });
});

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom("'", "\\", "`", "\0", "\n", "\t", "{", "}", "{a:String}", "--", ";", "b", "N"),
  }),
);

test("values come back as they were sent, whatever is in them", async () => {
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.array(text),
      fc.array(
        fc.tuple(
          fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
          fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
          text,
        ),
      ),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      async (one, many, tuples, number, float) => {
        const [row] = await select<Record<string, unknown>>(
          client,
          `SELECT {one:String} AS one, {many:Array(String)} AS many, {tuples:Array(Tuple(UInt64, Int64, String))} AS tuples,
             {number:UInt32} AS number, {float:Float64} AS float, {one:String} IN {many:Array(String)} AS is_in,
             toTypeName({number:UInt32}) AS type`,
          { one, many, tuples: tuples.map((tuple) => new TupleParam(tuple)), number, float },
        );
        const told = tuples.map(([a, b, c]) => [String(a), String(b), c]);
        // The engine writes a zero without its sign.
        expect({ ...row, float: Number(row?.float) + 0 }).toEqual({
          one,
          many,
          tuples: told,
          number,
          float: float + 0,
          is_in: Number(many.includes(one)),
          type: "UInt32",
        });
      },
    ),
    { numRuns: 60 },
  );
});

test("a statement may be long, and lacks no value", async () => {
  const ids = Array.from({ length: 60_000 }, (_, i) => `trace_${i}`);
  expect(await select(client, "SELECT toUInt32(length({ids:Array(String)})) AS ids", { ids })).toEqual([
    { ids: 60_000 },
  ]);
  await expect(select(client, "SELECT {id:String}", {})).rejects.toThrow("no value for {id:String}");
});

test("reports leave a connection to what is written, and a setting of one statement to itself", async () => {
  await client.command({ query: "CREATE TABLE written (a UInt8) ENGINE = MergeTree ORDER BY a" });
  let slow = 0;
  const reports = Array.from({ length: 4 }, async () => {
    await select(client, "SELECT sleepEachRow({seconds:Float64}) FROM numbers(2)", { seconds: 1 });
    slow++;
  });
  await client.insert({ table: "written", values: [{ a: 1 }], format: "JSONEachRow" });
  expect(slow).toBe(0);
  await Promise.all(reports);

  const LIMIT = "SELECT toString(getSetting('max_execution_time')) AS seconds";
  await Promise.all(
    Array.from({ length: 8 }, () =>
      client.command({
        query: "SELECT {a:UInt8}",
        query_params: { a: 1 },
        clickhouse_settings: { max_execution_time: 7 },
      }),
    ),
  );
  const limits = await Promise.all(Array.from({ length: 8 }, () => select(client, LIMIT)));
  expect(new Set(limits.flat().map((row) => (row as { seconds: string }).seconds))).toEqual(new Set(["60"]));
});

test("closes once everything has run", async () => {
  const other = await openClient({ dataDir });
  const asked = Array.from({ length: 10 }, () => select(other, "SELECT sleep(0.05) AS slept"));
  await other.close();
  expect((await Promise.all(asked)).flat()).toEqual(Array(10).fill({ slept: 0 }));
  await expect(select(other, "SELECT 1")).rejects.toThrow("closed");
});
