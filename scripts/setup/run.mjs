import { spawn } from "node:child_process";
import { constants } from "node:os";
import { root } from "./root.mjs";
import { SetupError } from "./setup-error.mjs";

/**
 * Runs a program in the foreground and resolves to its exit code (128 + the signal's number if it was killed).
 * A request to stop is passed on, and this process then lives until the program has ended: it may be writing.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, stdio?: import("node:child_process").StdioOptions }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { cwd = root, stdio = "inherit" } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio });
    const stopForwarding = forwardSignals(child);
    child.once("error", (error) => {
      stopForwarding();
      reject(new SetupError(`${command} could not be started: ${error.message}`));
    });
    child.once("exit", (code, signal) => {
      stopForwarding();
      resolve(signal ? 128 + constants.signals[signal] : (code ?? 1));
    });
  });
}

/** @param {import("node:child_process").ChildProcess} child */
function forwardSignals(child) {
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    // A terminal sends the interrupt to the program as well, and a second one may mean "at once".
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    child.kill(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}
