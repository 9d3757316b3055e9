import type { Provider } from "./genai.ts";
import { patchMethod } from "./patch.ts";
import { type Adjust, traced } from "./traced-method.ts";

/** By the name of the method. */
export type Operations = Readonly<Record<string, Provider>>;

/**
 * Traces methods of the class of `instance`, for all instances. For clients that do not export their classes: one
 * instance leads to them.
 */
export function patchPrototypeOf(instance: unknown, operations: Operations, adjust?: Adjust): void {
  for (const [name, provider] of Object.entries(operations)) {
    patchMethod(ownerOf(instance, name), name, (method) => traced(method, provider, adjust));
  }
}

/** Where method `name` comes from: the class itself, or one that it extends, as others may do. */
function ownerOf(instance: unknown, name: string): unknown {
  let owner = instance;
  while (typeof owner === "object" && owner !== null && !Object.hasOwn(owner, name)) {
    owner = Object.getPrototypeOf(owner);
  }
  return owner;
}
