import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { diag } from "@opentelemetry/api";
import { guard } from "../guard.ts";
import { INSTRUMENTATIONS } from "../instrumentations/registry.ts";
import type { InstrumentModules } from "../options.ts";

type Patch = (exported: unknown) => void;

/**
 * Traces the clients of model providers: those given in `modules`, and those that the application finds by name.
 * Whether it has loaded them already or does so later, it gets the instances that are patched here.
 */
export function instrument(modules: InstrumentModules): void {
  for (const { module, option, patch } of INSTRUMENTATIONS) {
    guard(() => patch(modules[option]));
    for (const file of filesOf(module)) guard(() => loadAndPatch(file, patch));
  }
}

/**
 * The entry files of package `name`, as the main script, the working directory and the SDK itself find it.
 * The clients come as CommonJS and as ES modules side by side, and each is an instance with classes of its own.
 */
function filesOf(name: string): Set<string> {
  const origins = [process.argv[1], join(process.cwd(), "package.json"), fileURLToPath(import.meta.url)];
  const files = origins.flatMap((origin) => {
    const commonJs = origin === undefined ? undefined : resolve(name, origin);
    return commonJs === undefined ? [] : [commonJs, commonJs.replace(/\.js$/, ".mjs")];
  });
  return new Set(files.filter((file) => existsSync(file)));
}

function resolve(name: string, origin: string): string | undefined {
  try {
    return createRequire(origin).resolve(name);
  } catch {
    return undefined; // The application does not use this client.
  }
}

/** Node from 20.19 and 22.12 on loads ES modules synchronously, and gives the instance that `import` gives. */
function loadAndPatch(file: string, patch: Patch): void {
  try {
    patch(createRequire(import.meta.url)(file));
  } catch (error) {
    if (!isUnrequirable(error)) throw error;
    // An older Node: patched a moment later, at the application's first await.
    import(pathToFileURL(file).href).then(patch, (reason) =>
      diag.error(`Anyway could not trace ${file}`, reason),
    );
  }
}

function isUnrequirable(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return (
    code === "ERR_REQUIRE_ESM" || code === "ERR_REQUIRE_ASYNC_MODULE" || code === "ERR_REQUIRE_CYCLE_MODULE"
  );
}
