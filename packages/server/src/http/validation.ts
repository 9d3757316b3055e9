import type { ErrorDetail } from "@anyway-sh/api";
import type { FastifySchemaCompiler } from "fastify";
import { z } from "zod";
import { AppError } from "../model/app-error.ts";
import { nearest } from "../model/nearest.ts";
import type { App } from "./context.ts";

/** How many wrong fields the message names; `details` has more. */
const MOST_NAMED = 3;
/** More than a person reads, and little enough that a body of nothing but wrong fields is refused at once. */
const MOST_DETAILS = 50;
/** No schema takes values that are nested deeper. */
const MOST_DEPTH = 16;
const PARTS: Record<string, string> = {
  body: "The body",
  querystring: "The query",
  params: "The path",
  headers: "The headers",
};

/**
 * Parses body, query and path by their zod schemas. A query parameter that the schema does not name is refused,
 * unless it begins with one of the `keyPrefixes` of the schema's `meta()` (the schema is then a loose object).
 */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart = "body" }) => {
  const part = PARTS[httpPart] ?? httpPart;
  return (data: unknown) => {
    const unknown = httpPart === "querystring" ? unknownKeys(schema, data) : [];
    const parsed = schema.safeParse(data);
    const found = [
      ...unknown,
      ...few(unstorableText(data, "", 0)),
      ...(parsed.success ? [] : wrongFields(parsed.error, schema, data)),
    ];
    const details = few(
      found.filter(({ field }, index) => found.findIndex((other) => other.field === field) === index),
    );
    if (parsed.success && details.length === 0) return { value: parsed.data };
    return { error: new AppError("invalid_request", sentence(part, details), { details }) };
  };
};

/** Parses a body that the route itself has read. Throws `invalid_request` with the fields that are wrong. */
export function parseBody<T extends z.ZodType>(schema: T, data: unknown): z.output<T> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const details = wrongFields(parsed.error, schema, data);
  throw new AppError("invalid_request", sentence("The body", details), { details });
}

/** The fields that a schema refused, and what to do about each. */
export function wrongFields(error: z.ZodError, schema: z.ZodType, data: unknown): ErrorDetail[] {
  return few(error.issues).flatMap((issue) => toDetails(issue, schema, data));
}

/** Makes a REST route without query parameters refuse all of them. OTLP clients may append what they like. */
export function refuseUnknownQueries(app: App): void {
  app.addHook("onRoute", (route) => {
    if (!route.url.startsWith("/v1/") || route.config?.scope === "ingest") return;
    route.schema = { ...route.schema, querystring: route.schema?.querystring ?? z.object({}) };
  });
}

function sentence(part: string, details: readonly ErrorDetail[]): string {
  const [first] = details;
  if (details.length === 1 && first?.field === "") return `${part} ${first.message}.`;
  const named = details.slice(0, MOST_NAMED).map(({ field, message }) => `${field} ${message}`);
  const rest = details.length > MOST_NAMED ? `; and ${details.length - MOST_NAMED} more` : "";
  return `${part} cannot be taken: ${named.join("; ")}${rest}.`.replace(/\?\.$/, "?");
}

function unknownKeys(schema: z.ZodType, query: unknown): ErrorDetail[] {
  if (!(schema instanceof z.ZodObject) || typeof query !== "object" || query === null) return [];
  const prefixes = (schema.meta()?.keyPrefixes ?? []) as readonly string[];
  const known = Object.keys(schema.shape);
  const unknown = Object.keys(query).filter(
    (key) => !known.includes(key) && !prefixes.some((p) => key.startsWith(p) && key !== p),
  );
  return few(unknown).map((key) => unknownField(key, key, known));
}

const few = <T>(found: readonly T[]) => found.slice(0, MOST_DETAILS);

function toDetails(issue: z.core.$ZodIssue, schema: z.ZodType, data: unknown): ErrorDetail[] {
  const field = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, issue.path);
    return few(issue.keys).map((key) => unknownField(field ? `${field}.${key}` : key, key, known));
  }
  const given = valueAt(data, issue.path);
  if (issue.code === "invalid_type" && (given === undefined || (given === null && !field)))
    return [{ field, message: field ? "is required" : "is required: send a JSON object" }];
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    const guess = nearest(String(given), values);
    return [{ field, message: `is ${show(given)}: must be one of ${values.join(", ")}${ask(guess)}` }];
  }
  const wanted = issue.message.startsWith("must") || issue.message.startsWith("at most");
  return [{ field, message: `is ${show(given)}: ${wanted ? issue.message : lowerFirst(issue.message)}` }];
}

function unknownField(field: string, key: string, known: readonly string[]): ErrorDetail {
  const guess = nearest(key, known);
  const hint = known.length === 0 ? "; none is" : `; known: ${known.join(", ")}`;
  return { field, message: `is not known${guess ? ask(guess) : hint}` };
}

const ask = (guess: string | undefined) => (guess ? `; did you mean ${guess}?` : "");

function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.ZodType | undefined = schema;
  for (const key of path) {
    at = unwrap(at);
    if (at instanceof z.ZodObject) at = at.shape[String(key)];
    else if (at instanceof z.ZodArray) at = at.element as z.ZodType;
  }
  at = unwrap(at);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let at = data;
  for (const key of path)
    at = at === null || at === undefined ? undefined : (at as Record<PropertyKey, unknown>)[key];
  return at;
}

/** PostgreSQL stores neither NUL nor half a surrogate pair; refused for both engines alike. */
function unstorableText(value: unknown, field: string, depth: number): ErrorDetail[] {
  if (typeof value === "string")
    return value.includes("\0") || !value.isWellFormed()
      ? [{ field, message: "must be text without NUL characters and lone surrogates" }]
      : [];
  if (typeof value !== "object" || value === null || depth > MOST_DEPTH) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...unstorableText(key, field, depth),
    ...unstorableText(inner, field ? `${field}.${key}` : key, depth + 1),
  ]);
}

function show(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
