import { runChecks } from "./checks.ts";
import { describeTotals } from "./suite.ts";

const result = await runChecks();
console.log(describeTotals([result]));
process.exitCode = result.failed === 0 ? 0 : 1;
