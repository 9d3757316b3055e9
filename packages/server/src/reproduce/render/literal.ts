import type { AttributeValue } from "../../model/span.ts";

/** How a language writes what JSON writes otherwise, or reads otherwise. */
export interface Literals {
  constants: { true: string; false: string; null: string };
  /** A member of an object up to its colon. */
  key(key: string): string;
}

/** A JSON value as an expression, indented by two spaces for each level from `indent` on. */
export function literal(value: AttributeValue, language: Literals, indent = ""): string {
  if (value === null) return language.constants.null;
  if (typeof value === "boolean") return language.constants[value ? "true" : "false"];
  if (typeof value !== "object") return JSON.stringify(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const entries = isList
    ? value.map((item) => literal(item, language, inner))
    : Object.entries(value).map(([key, item]) => `${language.key(key)}: ${literal(item, language, inner)}`);
  const [open, close] = isList ? "[]" : "{}";
  if (entries.length === 0) return `${open}${close}`;
  return `${open}\n${entries.map((entry) => `${inner}${entry},\n`).join("")}${indent}${close}`;
}
