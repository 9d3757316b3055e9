import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPostgres, type TestPostgres } from "../../test/postgres.ts";
import { createNewId } from "../model/ids.ts";
import { describeBusinessStore } from "./contract.ts";
import { openBusinessStore } from "./store.ts";
import { isUnavailable } from "./unavailable.ts";

/** Of the released migrations. To change one is to lock out every database that ran it. */
const CHECKSUMS = [
  "d37a953c5648a26449aacd36ecf508c92145da150277da58b30d348f56d86b5e",
  "a0c9bd8de0c0030ea8797b7ba6da5802c30eed085cfa1d71e180c93a8ca03415",
  "54a163f8948cb9836af6769575b0f27b91deb85d09db4a8549786d85389685e1",
  "da8131ad81e29fd854c5547a460433b74ac4966e2d674f1a81f1e82008e71f7b",
  "234892fac365f156405d84bf7d4d81ae77f603568834a7bbefd37529c86ec5a5",
  "99d88d94dcc90aa41ccca94ce189851bff6e07d0f66d11e3da360a5d80fade38",
  "d058c114187a9f5ed11354d0759612c2fe48e442126135065ced021948d8fb30",
  "18f0f5a7d4bb232bb9d21357a0e3c5ed7ed5e0105e0c839995719b06e1cdd6a3",
  "dc3b7243ecc38c2edc6f6790a28e6acbdc7121dc36a383a958112791292d7719",
  "e5ff476cc07e89f2ddca61e3006aeb1a20ccafd122460014261e9a4fae857f4f",
  "45e0a94f96c384aa7300f754e231242c8c979932ffea6b8d67d5c1279bc05c65",
];

const root = mkdtempSync(join(tmpdir(), "anyway-business-"));
let folders = 0;
let postgres: TestPostgres;
const clock = { now: () => 0, newId: createNewId(randomBytes) };

beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(async () => {
  await postgres.stop();
  rmSync(root, { recursive: true });
});

describeBusinessStore("SQLite", {
  newPlace: async () => ({ dataDir: join(root, `place-${++folders}`, "data") }),
  checksums: CHECKSUMS,
});
describeBusinessStore("PostgreSQL", {
  newPlace: async () => ({ postgresUrl: await postgres.createDatabase() }),
  checksums: CHECKSUMS,
});

it("refuses a PostgreSQL that acknowledges before the commit is on disk", async () => {
  const postgresUrl = await postgres.createDatabase();
  await postgres.query(
    `alter database ${new URL(postgresUrl).pathname.slice(1)} set synchronous_commit = off`,
  );
  await expect(openBusinessStore({ postgresUrl }, clock)).rejects.toThrow(/synchronous_commit = off/);
});

it("knows an engine that cannot be reached from a fault", async () => {
  const postgresUrl = "postgres://nobody@127.0.0.1:1/none";
  const error = await openBusinessStore({ postgresUrl }, clock).catch((reason: unknown) => reason);
  expect(isUnavailable(error)).toBe(true);
  expect(isUnavailable(new TypeError("x is not a function"))).toBe(false);
});
