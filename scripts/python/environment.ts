import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { capture, root } from "../programs.ts";

const FOLDER = join(root, "python");
const ENVIRONMENT = join(FOLDER, ".venv");
const LOCK = join(FOLDER, "requirements.txt");
/** What is in the environment; written last, so that one that was left half-made is made again. */
const STAMP = join(ENVIRONMENT, "made-from");
/** The oldest that the SDK supports; which version it is, and whether it can make environments. */
const PROBE = `import sys
assert sys.version_info >= (3, 10)
import ensurepip, venv
print(sys.version, sys.prefix)`;
const NAMES = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"];

/** A Python in which both distributions of `python/` are installed, with all that its tests use. */
export type PythonEnvironment = { python: string } | { missing: string } | { failure: string };

/** Makes the environment in `python/.venv`, or takes the one that is there when it was made from the same. */
export async function preparePython(log: (line: string) => void): Promise<PythonEnvironment> {
  const base = await findPython();
  if (base === undefined)
    return { missing: "there is no Python 3.10 or newer with pip and venv on this machine" };
  const python = join(ENVIRONMENT, "bin", "python");
  const source = `${base.version}${createHash("sha256")
    .update(await readFile(LOCK))
    .digest("hex")}`;
  if ((await readFile(STAMP, "utf8").catch(() => "")) === source) return { python };

  log(`Installing what the Python tests use, in python/.venv (${base.name}).`);
  await rm(ENVIRONMENT, { recursive: true, force: true });
  const pip = [
    python,
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
  ] as const;
  for (const command of [
    [base.name, "-m", "venv", ENVIRONMENT],
    // The lock names all there is to install. What is compiled at its first import is a part of it.
    [...pip, "--no-compile", "--only-binary", ":all:", "-r", LOCK],
    [
      ...pip,
      "--no-build-isolation",
      ...["anyway-sdk", "anyway-fi-instrumentation"].flatMap((name) => ["-e", join(FOLDER, name)]),
    ],
  ] as const) {
    const { code, output } = await capture([...command]);
    if (code !== 0) return { failure: `${command.join(" ")} failed:\n${output}` };
  }
  await writeFile(STAMP, source);
  return { python };
}

async function findPython(): Promise<{ name: string; version: string } | undefined> {
  for (const name of NAMES) {
    const { code, output } = await capture([name, "-c", PROBE]);
    if (code === 0) return { name, version: output };
  }
  return undefined;
}
