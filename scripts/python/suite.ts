import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, capture, root, show } from "../programs.ts";
import type { SuiteResult } from "../suite.ts";
import { preparePython } from "./environment.ts";

const FOLDER = join(root, "python");
/** What is linted, seen from there. */
const SOURCES = [".", "../examples/seeds/python", "../bench/python-sdk"];

/** The Python SDK: its keys, format, types and tests, on the Python of this machine. */
export async function runPython(): Promise<SuiteResult> {
  const prepared = await preparePython(console.log);
  if ("missing" in prepared)
    return { passed: 0, failed: 0, skipped: [{ name: "python", reason: prepared.missing }] };
  if ("failure" in prepared) {
    console.log(prepared.failure);
    return { passed: 0, failed: 1, skipped: [] };
  }
  const { python } = prepared;
  const tool = (name: string, ...args: string[]): Command => [python, "-m", name, ...args];
  const checks: { name: string; command: Command; cwd?: string }[] = [
    {
      name: "attribute keys",
      command: ["node", "-C", "@anyway-sh/source", "scripts/python/semconv.ts", "--check"],
    },
    { name: "lint", command: tool("ruff", "check", "--quiet", ...SOURCES), cwd: FOLDER },
    {
      name: "format",
      command: tool("ruff", "format", "--check", "--quiet", ...SOURCES),
      cwd: FOLDER,
    },
    { name: "types", command: tool("mypy", "--no-error-summary"), cwd: FOLDER },
  ];
  const totals: SuiteResult = { passed: 0, failed: 0, skipped: [] };
  for (const { name, command, cwd } of checks) {
    const began = performance.now();
    const { code, output } = await capture(command, cwd);
    if (code === 0) totals.passed += 1;
    else totals.failed += 1;
    console.log(
      `${code === 0 ? "✓" : "✗"} ${name} of Python (${((performance.now() - began) / 1000).toFixed(1)} s)`,
    );
    if (code !== 0) console.log(output.trimEnd().replaceAll(/^/gm, "    "));
  }
  const tests = await runPytest(python);
  return {
    passed: totals.passed + tests.passed,
    failed: totals.failed + tests.failed,
    skipped: tests.skipped,
  };
}

/** A pytest that fails or dies without a failed test to show for it counts as one. */
async function runPytest(python: string): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), "anyway-pytest-"));
  try {
    const file = join(folder, "totals.json");
    const code = await show([python, "-m", "pytest", "--totals", file], FOLDER);
    const totals = await readFile(file, "utf8").then(
      (text): SuiteResult => JSON.parse(text),
      (): SuiteResult => ({ passed: 0, failed: 0, skipped: [] }),
    );
    if (code !== 0 && totals.failed === 0) totals.failed = 1;
    return totals;
  } finally {
    await rm(folder, { recursive: true });
  }
}
