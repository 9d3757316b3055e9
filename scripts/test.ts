import { runChecks } from "./checks.ts";
import { runPython } from "./python/suite.ts";
import { buildDashboard } from "./setup/dashboard.mjs";
import { describeTotals, type SuiteResult } from "./suite.ts";
import { runVitest } from "./vitest.ts";

const suites: { name: string; run: () => Promise<SuiteResult> }[] = [
  { name: "dashboard build", run: runDashboardBuild },
  { name: "checks", run: runChecks },
  { name: "tests", run: runVitest },
  { name: "python", run: runPython },
];

const results: SuiteResult[] = [];
const timings: string[] = [];
for (const { name, run } of suites) {
  console.log(`\n── ${name}`);
  const began = performance.now();
  results.push(await run());
  timings.push(`${name} ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

console.log();
for (const { name, reason } of results.flatMap((result) => result.skipped)) {
  console.log(`skipped: ${name}: ${reason}`);
}
console.log(timings.join(", "));
console.log(describeTotals(results));
process.exitCode = results.every((result) => result.failed === 0) ? 0 : 1;

/** The browser tests and the server's need it; when it fails, the other suites still run. */
async function runDashboardBuild(): Promise<SuiteResult> {
  try {
    await buildDashboard(process.execPath);
    return { passed: 1, failed: 0, skipped: [] };
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1, skipped: [] };
  }
}
