import Module from "node:module";

/** From when on, within its line of releases, Node runs CommonJS that is imported as it does without hooks. */
const FIRST_FAITHFUL_MINOR: Readonly<Record<number, number>> = {
  22: 23,
  23: Number.POSITIVE_INFINITY,
  24: 13,
  25: 4,
};

/**
 * Node's hooks in the application's own thread, where they may be used. Before 22.15 there are none. The first ones
 * run imported CommonJS with a `require` that has no cache and fails on ES modules, if there is a load hook at all.
 */
export const registerHooks: typeof Module.registerHooks | undefined = isFaithful(process.versions.node)
  ? Module.registerHooks
  : undefined;

function isFaithful(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 25 || minor >= (FIRST_FAITHFUL_MINOR[major] ?? Number.POSITIVE_INFINITY);
}
