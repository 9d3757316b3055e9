/** A method of a client, called with the client or one of its resources as `this`. */
export type Method = (this: object, ...args: unknown[]) => unknown;

/** Marks a method that is patched already: several ways lead to the same class. */
const PATCHED = Symbol.for("@anyway-sh/node-server-sdk patched");

/** Puts `replace(method)` in the place of `owner[name]`, once; does nothing where there is no such method. */
export function patchMethod(owner: unknown, name: string, replace: (method: Method) => Method): void {
  if ((typeof owner !== "object" && typeof owner !== "function") || owner === null) return;
  const methods = owner as Record<string, unknown>;
  const method = methods[name];
  if (typeof method !== "function" || PATCHED in method) return;
  methods[name] = Object.defineProperty(replace(method as Method), PATCHED, { value: true });
}

/** What a package exports may be the class, or a namespace that has it as its default or under its name. */
export function classesIn(exported: unknown, name: string): unknown[] {
  if ((typeof exported !== "object" && typeof exported !== "function") || exported === null) return [];
  const namespace = exported as Record<string, unknown>;
  const classes = [exported, namespace.default, namespace[name]].filter((one) => typeof one === "function");
  return [...new Set(classes)];
}

/** The prototype of a class that hangs on another one: `["Chat", "Completions"]` of `OpenAI`. */
export function prototypeAt(owner: unknown, path: readonly string[] = []): object | undefined {
  let found = owner;
  for (const name of path) {
    if (typeof found !== "function" && typeof found !== "object") return undefined;
    found = (found as Record<string, unknown> | null)?.[name];
  }
  return typeof found === "function" ? found.prototype : undefined;
}
