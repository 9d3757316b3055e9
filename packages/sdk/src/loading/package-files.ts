import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

type Target = string | null | readonly Target[] | { readonly [condition: string]: Target };

/** Conditions under which Node resolves an `import`. */
const IMPORT_CONDITIONS: ReadonlySet<string> = new Set(["node", "import", "module-sync", "default"]);

/**
 * Every file that the package in `folder` offers as `subpath` (`.`, `./client/index.js`), under whatever
 * conditions: what the application loads of them is the module, be it CommonJS, ESM or another platform's build.
 */
export function filesOf(folder: string, subpath: string): string[] {
  return targetsOf(folder, subpath, () => true);
}

/** The file that an `import` of `subpath` loads. */
export function importedFileOf(folder: string, subpath: string): string | undefined {
  return targetsOf(folder, subpath, (condition) => IMPORT_CONDITIONS.has(condition))[0];
}

function targetsOf(folder: string, subpath: string, accepts: (condition: string) => boolean): string[] {
  const manifest = join(folder, "package.json");
  const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as { exports?: Target };
  if (exports === undefined || exports === null)
    return [createRequire(manifest).resolve(join(folder, subpath))];
  const [target, wildcard] = exportAt(exports, subpath);
  return [...pathsIn(target, accepts)].map((path) => join(folder, path.replaceAll("*", wildcard)));
}

/** The entry of `exports` for `subpath`, and what stands for `*` in it. https://nodejs.org/api/packages.html#exports */
function exportAt(exports: Target, subpath: string): [target: Target, wildcard: string] {
  const isMap = typeof exports === "object" && Object.keys(exports ?? {}).some((key) => key.startsWith("."));
  if (!isMap) return [subpath === "." ? exports : null, ""];
  const map = exports as Readonly<Record<string, Target>>;
  if (map[subpath] !== undefined) return [map[subpath], ""];
  // The most specific pattern is the one with the longest beginning.
  const patterns = Object.keys(map).filter((key) => key.includes("*"));
  for (const pattern of patterns.sort((one, other) => other.indexOf("*") - one.indexOf("*"))) {
    const [start = "", end = ""] = pattern.split("*");
    const isLongEnough = subpath.length >= start.length + end.length;
    if (isLongEnough && subpath.startsWith(start) && subpath.endsWith(end)) {
      return [map[pattern] ?? null, subpath.slice(start.length, subpath.length - end.length)];
    }
  }
  return [null, ""];
}

/** In the order in which Node tries them. */
function* pathsIn(target: Target, accepts: (condition: string) => boolean): Generator<string> {
  if (typeof target === "string") yield target;
  else if (Array.isArray(target)) for (const one of target) yield* pathsIn(one, accepts);
  else
    for (const [condition, one] of Object.entries(target ?? {})) {
      if (accepts(condition)) yield* pathsIn(one, accepts);
    }
}
