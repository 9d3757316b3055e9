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

/** `loaded`, the file at `url`, with an end that announces it as `module`; as it is where that cannot be. */
export function announcing<T extends Loaded>(loaded: T, url: string, module: string): T {
  const { format, source } = loaded;
  if (source === undefined || source === null) return loaded;
  const tell = (exported: string) =>
    `globalThis[Symbol.for(${JSON.stringify(LOADED.description)})]?.(${JSON.stringify(module)}, ${exported});`;
  if (format === "commonjs") return { ...loaded, source: `${textOf(source)}\n;${tell("module.exports")}` };
  if (format !== "module") return loaded;
  const self = "__anywayExports";
  return {
    ...loaded,
    source: `${textOf(source)}\n;import * as ${self} from ${JSON.stringify(url)};${tell(self)}`,
  };
}

function textOf(source: Source): string {
  if (typeof source === "string") return source;
  return new TextDecoder().decode(source);
}
