import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./root.mjs";
import { SetupError } from "./setup-error.mjs";

/** The release line that runs the TypeScript sources as they are. */
const runtimeMajor = 24;

/** What every start of Node 24 here is given: sources instead of builds, and silence on features it calls new. */
export const nodeArguments = ["-C", "@anyway-sh/source", "--disable-warning=ExperimentalWarning"];

/**
 * The Node 24 to run with: the one npm brought as an optional dependency, of which it installs
 * only that of this platform; else the user's own, if it is new enough.
 *
 * @returns {Promise<string>} the path of its binary
 */
export async function resolveNode() {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  for (const name of Object.keys(manifest.optionalDependencies)) {
    const binary = join(root, "node_modules", name, "bin", "node");
    if (existsSync(binary)) return binary;
  }
  if (Number(process.versions.node.split(".")[0]) >= runtimeMajor) return process.execPath;
  throw new SetupError(
    `npm has no Node ${runtimeMajor} for ${process.platform} ${process.arch}, and this one is ${process.version}. ` +
      `Install Node ${runtimeMajor} and run this again.`,
  );
}
