import { buildDashboard } from "./dashboard.mjs";
import { ensureInstalled } from "./install.mjs";
import { nodeArguments, resolveNode } from "./node.mjs";
import { run } from "./run.mjs";

/**
 * What a task needs installed, whether it serves the built dashboard, and the program that Node 24 then runs,
 * with the arguments of the command line after the program's own.
 *
 * @typedef {{ needs: import("./install.mjs").SetName, dashboard: boolean, program: string[] }} Task
 */

/** @type {Map<string, Task>} */
const tasks = new Map([
  ["start", { needs: "start", dashboard: true, program: ["packages/server/src/main.ts", "serve"] }],
  ["demo", { needs: "demo", dashboard: true, program: ["scripts/demo.ts"] }],
  ["dev", { needs: "all", dashboard: false, program: ["scripts/dev.ts"] }],
  ["check", { needs: "all", dashboard: false, program: ["scripts/check.ts"] }],
  ["test", { needs: "all", dashboard: false, program: ["scripts/test.ts"] }],
  ["test:faults", { needs: "all", dashboard: false, program: ["scripts/faults.ts"] }],
  ["screenshots", { needs: "all", dashboard: true, program: ["e2e/browser/screenshots.ts"] }],
  ["bench", { needs: "all", dashboard: false, program: ["bench/main.ts"] }],
]);

/**
 * Prepares what a task needs, runs it and resolves to its exit code.
 * Only the task itself writes to standard output: all progress goes to standard error.
 *
 * @param {string} name
 * @param {string[]} args
 */
export async function runTask(name, args) {
  const task = tasks.get(name);
  if (!task) throw new Error(`There is no task "${name}".`);
  await ensureInstalled(task.needs);
  const node = await resolveNode();
  if (task.dashboard) await buildDashboard(node);
  return run(node, [...nodeArguments, ...task.program, ...args]);
}
