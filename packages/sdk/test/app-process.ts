import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** Runs one of `test/apps` in a process of its own, which does not outlive the test. */
export function startApp(name: string, env: Record<string, string>, args: string[] = []) {
  const file = fileURLToPath(new URL(`./apps/${name}`, import.meta.url));
  const child = spawn(
    process.execPath,
    ["-C", "@anyway-sh/source", "--disable-warning=ExperimentalWarning", file, ...args],
    { env: { PATH: process.env.PATH, ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return {
    child,
    output: () => output,
    /** Resolves when the process wrote `text`. */
    async wrote(text: string): Promise<void> {
      while (!output.includes(text)) await once(child.stdout, "data");
    },
    async ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }> {
      const [code, signal] = await once(child, "close");
      return { code, signal, output };
    },
  };
}
