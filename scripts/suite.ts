/** The totals of one suite, whatever ran it. */
export interface SuiteResult {
  passed: number;
  failed: number;
  skipped: { name: string; reason: string }[];
}

/** The line that ends `npm test` and `npm run check`. */
export function describeTotals(results: readonly SuiteResult[]): string {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const skipped = results.reduce((sum, result) => sum + result.skipped.length, 0);
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
