import * as api from "@anyway-sh/api";
import { type FieldRef, fieldNamed, formatField, readField } from "@anyway-sh/filter";
import { z } from "zod";
import { AppError } from "../model/app-error.ts";
import { timeRange } from "../model/time-range.ts";
import { CATALOG_MS, KEYED_FIELDS, type KeyedField } from "../telemetry/attribute-catalog.ts";
import { isFacet } from "../telemetry/facet-reads.ts";
import { one, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";

const tags = ["traces"];
const SCOPES = { property: "property", attributes: "attribute", resource: "resource" } as const;
const isScope = (scope: api.AttributeKey["scope"]) => (field: KeyedField) => SCOPES[field] === scope;

/** `GET /v1/attributes`: keys that filters can name; and values of a field. */
export function attributeRoutes(app: App, { telemetry, now }: Pick<AppDeps, "telemetry" | "now">): void {
  app.get(
    "/v1/attributes",
    {
      config: { scope: "read" },
      schema: {
        summary: "Keys of association properties and of attributes that spans of the last thirty days had",
        description:
          "First the keys that begin with `typed`, then those it stands in; of each the most used first. " +
          "What a catalog holds that is kept as spans come, with bounds: see the guide of the query language.",
        tags,
        querystring: api.attributesQuery,
        response: { 200: api.one(z.array(api.attributeKey)) },
      },
    },
    async (request) => {
      const { scope, ...asked } = request.query;
      const fields = scope ? KEYED_FIELDS.filter(isScope(scope)) : KEYED_FIELDS;
      const question = { ...asked, projectId: request.projectId, sinceMs: now() - CATALOG_MS };
      const keys = await telemetry.catalogKeys(question, fields);
      return one(
        request,
        keys.map(
          ({ field, key, isNumber, lastSeenMs }): api.AttributeKey => ({
            key,
            scope: SCOPES[field],
            type: isNumber ? "number" : "string",
            last_seen: toApiTime(lastSeenMs),
          }),
        ),
      );
    },
  );

  app.get(
    "/v1/attributes/values",
    {
      config: { scope: "read" },
      schema: {
        summary: "Values that a field of the query language had in the last thirty days",
        description:
          "`field` is spelled as in a filter, with its key: `model`, `property.team`, `attributes.http.method`. " +
          "Values that begin with `typed` come first, then those it stands in; of each the most used first.",
        tags,
        querystring: api.attributeValuesQuery,
        response: { 200: api.one(z.array(api.attributeValue)) },
      },
    },
    async (request) => {
      const { field: text, ...asked } = request.query;
      const field = readField(text);
      if (!field) throw refuse(text);
      return one(request, await valuesOf(field, { ...asked, projectId: request.projectId }));
    },
  );

  async function valuesOf(
    field: FieldRef,
    asked: Omit<z.output<typeof api.attributeValuesQuery>, "field"> & { projectId: string },
  ): Promise<api.AttributeValue[]> {
    const { values: choices } = fieldNamed(field.name) ?? {};
    if (choices) return matching(choices, asked.typed.toLowerCase()).map((value) => ({ value }));
    const nowMs = now();
    const range = timeRange({}, nowMs);
    if (range && isFacet(field)) {
      const [facet] = await telemetry.facets({ ...asked, range, conditions: [], fields: [field] });
      return facet?.values ?? [];
    }
    const question = { ...asked, sinceMs: nowMs - CATALOG_MS };
    const values = await telemetry.catalogValues(question, field.name, field.key ?? "");
    return values.map((value) => ({ value }));
  }
}

/** Those that begin with what is typed, then those it stands in. */
function matching(choices: readonly string[], typed: string): string[] {
  const holding = choices.filter((one) => one.includes(typed));
  const begins = (one: string) => one.startsWith(typed);
  return [...holding.filter(begins), ...holding.filter((one) => !begins(one))];
}

function refuse(text: string): AppError {
  const keyed = fieldNamed(text)?.keyed;
  const message = keyed
    ? `needs a key, such as ${formatField({ name: fieldNamed(text)?.name ?? "property", key: "team" })}`
    : `“${text.slice(0, 100)}” is no field of the query language`;
  return new AppError("invalid_request", `The query cannot be taken: field ${message}.`, {
    details: [{ field: "field", message }],
  });
}
