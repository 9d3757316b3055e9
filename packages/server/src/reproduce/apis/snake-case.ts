import type { Json } from "../recorded-call.ts";

/** Parameters in the words of a client whose names are in camel case, as they go over the wire. */
export function inSnakeCase(parameters: Json): Json {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
