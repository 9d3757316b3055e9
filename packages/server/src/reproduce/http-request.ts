import type { Json } from "./recorded-call.ts";

/** A text with places that whoever runs it fills by environment variables: keys above all, which are never told. */
export type Template = readonly (string | { readonly env: string })[];

/** A request that can be sent. Its body is JSON. */
export interface HttpRequest {
  url: Template;
  /** Beside `content-type: application/json`. */
  headers: readonly { name: string; value: Template }[];
  body: Json;
  isStream: boolean;
}

/** With the names of the variables in angle brackets, for people to read. */
export function describe(template: Template): string {
  return template.map((part) => (typeof part === "string" ? part : `<${part.env}>`)).join("");
}

/** The environment variables that a request needs, in the order in which they stand in it. */
export function variablesOf({ url, headers }: HttpRequest): string[] {
  const parts = [url, ...headers.map(({ value }) => value)].flat();
  return [...new Set(parts.flatMap((part) => (typeof part === "string" ? [] : part.env)))];
}
