import { runChecks } from "./checks.ts";
import { describeTotals, type SuiteResult } from "./suite.ts";
import { runVitest } from "./vitest.ts";

const suites: { name: string; run: () => Promise<SuiteResult> }[] = [
  { name: "checks", run: runChecks },
  { name: "tests", run: runVitest },
];

const results: SuiteResult[] = [];
const timings: string[] = [];
for (const { name, run } of suites) {
  console.log(`\n── ${name}`);
  const began = performance.now();
  results.push(await run());
  timings.push(`${name} ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

for (const { name, reason } of results.flatMap((result) => result.skipped)) {
  console.log(`skipped: ${name}: ${reason}`);
}
console.log(`\n${timings.join(", ")}`);
console.log(describeTotals(results));
process.exitCode = results.every((result) => result.failed === 0) ? 0 : 1;
