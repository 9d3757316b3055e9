/**
 * `npm run test:faults`: injects every fault as often as is promised, one after another, and prints what each did and
 * lost. `--json` prints that as the only line of stdout. Arguments name test files: `-- kill disk` runs those two.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FaultReport, reportVariable } from "../e2e/faults/report.ts";
import { describeTotals } from "./suite.ts";
import { runVitest } from "./vitest.ts";

const args = process.argv.slice(2);
const json = args.includes("--json");
const names = args.filter((arg) => arg !== "--json");

const folder = await mkdtemp(join(tmpdir(), "anyway-faults-"));
const file = join(folder, "reports.jsonl");
const totals = await runVitest({
  files: names.length > 0 ? names.map((name) => `e2e/faults/${name}`) : ["e2e/faults/"],
  // A fault is measured alone: another one beside it would take its memory and its time.
  flags: ["--no-file-parallelism"],
  env: { ANYWAY_TEST_FAULTS: "full", [reportVariable]: file },
  // Only the result goes to standard output.
  output: json ? process.stderr : process.stdout,
});
const faults = (await readFile(file, "utf8").catch(() => ""))
  .split("\n")
  .filter((line) => line !== "")
  .map((line): FaultReport => JSON.parse(line));
await rm(folder, { recursive: true });

if (json) console.log(JSON.stringify({ faults, ...totals }));
else {
  console.log(`\n${table(faults)}\n`);
  for (const { name, reason } of totals.skipped) console.log(`skipped: ${name}: ${reason}`);
  console.log(describeTotals([totals]));
}
process.exitCode = totals.failed === 0 ? 0 : 1;

function table(rows: readonly FaultReport[]): string {
  const head = ["fault", "injected", "acknowledged", "lost", "counted twice", "worst RSS", "duration"];
  const cells = rows.map((row) => [
    row.fault,
    row.injected.toLocaleString("en-US"),
    row.acknowledged.toLocaleString("en-US"),
    String(row.lost),
    String(row.countedTwice),
    row.worstRssMib === null ? "unknown" : `${row.worstRssMib} MiB`,
    `${row.seconds.toFixed(1)} s`,
  ]);
  const widths = head.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)));
  return [head, ...cells]
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join("  "),
    )
    .join("\n");
}
