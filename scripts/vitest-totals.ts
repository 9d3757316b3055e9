import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestModule } from "vitest/node";
import type { SuiteResult } from "./suite.ts";

/** Where the reporter leaves its totals, as JSON of a {@link SuiteResult}. */
export const totalsVariable = "VITEST_TOTALS_FILE";

/** Counts what vitest ran, with the reason of each skipped test, which vitest's own JSON leaves out. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const file = process.env[totalsVariable];
    if (file) writeFileSync(file, JSON.stringify(countTests(modules, unhandledErrors.length)));
  }
}

/** A file that did not load, a hook that failed, a test that did not end and an error outside of any test are failures. */
function countTests(modules: readonly TestModule[], unhandledErrors: number): SuiteResult {
  const totals: SuiteResult = { passed: 0, failed: unhandledErrors, skipped: [] };
  for (const module of modules) {
    if (module.errors().length > 0) totals.failed += 1;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) totals.failed += 1;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "passed") totals.passed += 1;
      else if (result.state === "skipped") {
        const reason =
          result.note ?? (test.options.mode === "run" ? "not reached" : `marked ${test.options.mode}`);
        totals.skipped.push({ name: `${module.relativeModuleId} > ${test.fullName}`, reason });
      } else totals.failed += 1;
    }
  }
  return totals;
}
