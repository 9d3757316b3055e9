import { existsSync, realpathSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { diag } from "@opentelemetry/api";
import { guard } from "../guard.ts";
import { type ClientPackage, subpathOf } from "./client-modules.ts";
import { CLIENT_MODULES, patchClient } from "./clients.ts";
import { importedFileOf } from "./package-files.ts";

/** Patches the clients that were loaded before anything watched, and loads none that was not. */
export function patchLoadedModules(): void {
  // Resolves nothing: it is given absolute paths.
  const require = createRequire(join(process.cwd(), "package.json"));
  for (const [file, module] of Object.entries(require.cache)) {
    const name = CLIENT_MODULES.moduleOf(file);
    if (name !== undefined) patchClient(name, module?.exports);
  }
  for (const installed of CLIENT_MODULES.installedAt([...applicationFolders(), ...sdkFolders()])) {
    for (const module of installed.modules) guard(() => patchLoadedByImport(require, installed, module));
  }
}

/** Where the clients of the application are looked for: by the main script and the working directory. */
function applicationFolders(): string[] {
  const [, main] = process.argv;
  return [...(main !== undefined && existsSync(main) ? [dirname(realpathSync(main))] : []), process.cwd()];
}

function sdkFolders(): string[] {
  const { url } = import.meta; // None in a bundle of CommonJS.
  return url ? [dirname(fileURLToPath(url))] : [];
}

function patchLoadedByImport(require: NodeJS.Require, { folder }: ClientPackage, module: string): void {
  const file = importedFileOf(folder, subpathOf(module));
  if (file === undefined || file in require.cache) return;
  try {
    const exported = exportedBy(file);
    if (exported !== undefined) patchClient(module, exported);
  } catch (error) {
    diag.debug(`Anyway patches ${file} when it is evaluated`, error);
    // It waits for something, or is about to be evaluated, after the importer of the SDK.
    import(pathToFileURL(file).href).then(
      (exported) => patchClient(module, exported),
      (reason) => diag.error(`Anyway could not trace ${file}`, reason),
    );
  }
}

/** What Node's `require` does with the source of a file; not documented. */
interface CompiledModule {
  readonly exports: unknown;
  _compile(source: string, file: string, format: "module"): unknown;
}

/**
 * What the ES module in `file` exports, if it is loaded; undefined if not, and it is not loaded then. Node has no
 * question for that. But `require` of an ES module gives the instance that `import` has loaded, whatever source the
 * file has by now, and this one cannot be parsed.
 */
function exportedBy(file: string): unknown {
  const asked = new Module(file) as unknown as CompiledModule;
  try {
    asked._compile("not loaded", file, "module");
    return asked.exports;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
