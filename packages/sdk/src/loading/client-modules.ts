import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesOf } from "./package-files.ts";

/** The innermost package folder of a path, with its separator, and the package's name. */
const PACKAGE_FOLDER = /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

/** One installed copy of a package that clients are in. */
export interface ClientPackage {
  readonly folder: string;
  /** The modules to patch, as they are imported: `openai`, `@modelcontextprotocol/sdk/client/index.js`. */
  readonly modules: readonly string[];
}

/** Finds the modules to patch among all the files that a process loads. */
export class ClientModules {
  readonly #modules = new Map<string, string[]>();
  /** The module that a file is, by the package's folder. */
  readonly #files = new Map<string, ReadonlyMap<string, string>>();

  readonly names: readonly string[];

  /** @param names the modules, as they are imported */
  constructor(names: readonly string[]) {
    this.names = names;
    for (const module of names) {
      const name = packageName(module);
      this.#modules.set(name, [...(this.#modules.get(name) ?? []), module]);
    }
  }

  /** The module that `file` is, whichever copy of the package it belongs to. Called for every file that is loaded. */
  moduleOf(file: string): string | undefined {
    const [folder, name = ""] = PACKAGE_FOLDER.exec(file) ?? [];
    const modules = this.#modules.get(name.replace("\\", "/"));
    if (folder === undefined || modules === undefined) return undefined;
    let files = this.#files.get(folder);
    if (files === undefined) {
      files = moduleByFile({ folder, modules });
      this.#files.set(folder, files);
    }
    return files.get(file);
  }

  /** The copies that `import` finds from one of `folders`. */
  installedAt(folders: readonly string[]): ClientPackage[] {
    const installed = new Map<string, ClientPackage>();
    for (const nodeModules of new Set(folders.flatMap(nodeModulesAbove))) {
      for (const [name, modules] of this.#modules) {
        const link = join(nodeModules, name);
        if (!existsSync(link)) continue;
        const folder = realpathSync(link);
        installed.set(folder, { folder, modules });
      }
    }
    return [...installed.values()];
  }
}

function moduleByFile({ folder, modules }: ClientPackage): Map<string, string> {
  return new Map(
    modules.flatMap((module) =>
      filesOrNone(folder, subpathOf(module)).map((file): [string, string] => [file, module]),
    ),
  );
}

/** A version of the package may not have the module, or the folder be none of a package. */
function filesOrNone(folder: string, subpath: string): string[] {
  try {
    return filesOf(folder, subpath);
  } catch {
    return [];
  }
}

function nodeModulesAbove(folder: string): string[] {
  const parent = dirname(folder);
  const here = join(folder, "node_modules");
  return [...(existsSync(here) ? [here] : []), ...(parent === folder ? [] : nodeModulesAbove(parent))];
}

function packageName(module: string): string {
  return module
    .split("/")
    .slice(0, module.startsWith("@") ? 2 : 1)
    .join("/");
}

export function subpathOf(module: string): string {
  return `.${module.slice(packageName(module).length)}`;
}
