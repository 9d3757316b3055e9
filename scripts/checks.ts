import { type Command, capture, type Finished } from "./programs.ts";
import type { SuiteResult } from "./suite.ts";

interface Check {
  name: string;
  /** Run in order, up to the first that fails. */
  commands: Command[];
}

/** Built in this order: each may use the ones before it. */
const publishedPackages = ["semconv", "filter", "api", "sdk"];

const checks: Check[] = [
  { name: "format and lint", commands: [["biome", "check", "--error-on-warnings"]] },
  { name: "types", commands: [["tsc", "-p", "."]] },
  { name: "types of the dashboard", commands: [["tsc", "-p", "packages/dashboard"]] },
  { name: "import rules", commands: [["depcruise", "packages", "examples", "e2e", "bench", "scripts"]] },
  { name: "unused code", commands: [["knip", "--no-progress", "--treat-config-hints-as-errors"]] },
  ...publishedPackages.map(
    (folder): Check => ({
      name: `package ${folder}`,
      commands: [
        ["tsc", "-p", `packages/${folder}/tsconfig.build.json`],
        ["publint", `packages/${folder}`, "--strict"],
      ],
    }),
  ),
];

/** Runs every check, also after one has failed; shows the output of those that fail. */
export async function runChecks(): Promise<SuiteResult> {
  const result: SuiteResult = { passed: 0, failed: 0, skipped: [] };
  for (const check of checks) {
    const began = performance.now();
    const failure = await firstFailure(check);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (failure) result.failed += 1;
    else result.passed += 1;
    console.log(`${failure ? "✗" : "✓"} ${check.name} (${seconds} s)`);
    if (failure) console.log(failure.output.trimEnd().replaceAll(/^/gm, "    "));
  }
  return result;
}

async function firstFailure({ commands }: Check): Promise<Finished | undefined> {
  for (const command of commands) {
    const finished = await capture(command);
    if (finished.code !== 0) return finished;
  }
  return undefined;
}
