/**
 * A client's module, once it was evaluated, says so itself: its source gets one statement more. Nothing of what it
 * exports is replaced or wrapped, and whoever imports it is evaluated after that.
 * @module
 */

/** Under this name the global object has what is told: `(module, exported) => void`. */
export const LOADED = Symbol.for("@anyway-sh/node-server-sdk loaded");

type Source = string | ArrayBuffer | NodeJS.TypedArray;

/** What a load hook of Node gives, as far as it is looked at. */
interface Loaded {
  readonly format?: string | null | undefined;
  readonly source?: Source | null | undefined;
}

/** `loaded`, the ES module at `url`, with an end that announces it as `module`. */
export function announcing<T extends Loaded>(loaded: T, url: string, module: string): T {
  const { format, source } = loaded;
  if (format !== "module" || source === undefined || source === null) return loaded;
  const text = typeof source === "string" ? source : new TextDecoder().decode(source);
  const self = "__anywayExports";
  const statements = [
    `import * as ${self} from ${JSON.stringify(url)};`,
    `globalThis[Symbol.for(${JSON.stringify(LOADED.description)})]?.(${JSON.stringify(module)}, ${self});`,
  ];
  return { ...loaded, source: `${text}\n;${statements.join("")}` };
}
