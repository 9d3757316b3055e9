import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { diag } from "@opentelemetry/api";
import { guard } from "../guard.ts";
import { type Fields, fields } from "../instrumentations/wire.ts";
import { type ClientPackage, packageName, subpathOf } from "./client-modules.ts";
import { CLIENT_MODULES, patchClient } from "./clients.ts";
import { importedFileOf } from "./package-files.ts";
import { registerHooks } from "./register-hooks.ts";

const DEPENDENCIES = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

type Require = NodeJS.Require;
type RegisterHooks = NonNullable<typeof registerHooks>;

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

/** Node tells nobody which ES modules are loaded. But `require` of one gives the instance that `import` gave. */
function patchLoadedByImport(require: Require, { folder }: ClientPackage, module: string): void {
  const file = importedFileOf(folder, subpathOf(module));
  if (file === undefined || file in require.cache) return;
  try {
    const exported = registerHooks
      ? requireLoaded(registerHooks, require, file)
      : requireDeclared(require, file, module);
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

/** The exports of the ES module in `file` if it is loaded: what would have to be loaded for it cannot be parsed. */
function requireLoaded(register: RegisterHooks, require: Require, file: string): unknown {
  const { href } = pathToFileURL(file);
  const hooks = register({
    load: (url, context, nextLoad) =>
      url === href ? { format: "module", source: "not loaded", shortCircuit: true } : nextLoad(url, context),
  });
  try {
    return require(file);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  } finally {
    hooks.deregister();
  }
}

/**
 * Without hooks there is no way to ask. But an application of ES modules that declares a client, imports it; if
 * it has not yet, it is loaded now.
 */
function requireDeclared(require: Require, file: string, module: string): unknown {
  const isApplicationOfEsModules = require.main === undefined;
  const isExpected = isApplicationOfEsModules && isEsModule(file) && declared().has(packageName(module));
  return isExpected ? require(file) : undefined;
}

/** CommonJS that is imported is seen when it is loaded. */
function isEsModule(file: string): boolean {
  return extname(file) === ".mjs" || (extname(file) === ".js" && manifestAbove(file).type === "module");
}

let declaredPackages: ReadonlySet<string> | undefined;

/** The packages that the application lists in its package.json. */
function declared(): ReadonlySet<string> {
  declaredPackages ??= new Set(
    applicationFolders().flatMap((folder) => {
      const manifest = manifestAbove(join(folder, "package.json"));
      return DEPENDENCIES.flatMap((name) => Object.keys(fields(manifest[name])));
    }),
  );
  return declaredPackages;
}

/** The nearest package.json beside or above `file`. */
function manifestAbove(file: string): Fields {
  const folder = dirname(file);
  const manifest = join(folder, "package.json");
  if (existsSync(manifest)) return fields(JSON.parse(readFileSync(manifest, "utf8")));
  return folder === dirname(folder) ? {} : manifestAbove(folder);
}
