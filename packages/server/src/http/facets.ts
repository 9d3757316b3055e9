import * as api from "@anyway-sh/api";
import { FIELDS, type FieldRef, fieldNamed, formatField, readField } from "@anyway-sh/filter";
import type { Environment } from "@anyway-sh/semconv";
import { z } from "zod";
import { AppError } from "../model/app-error.ts";
import { CATALOG_MS } from "../telemetry/attribute-catalog.ts";
import { isFacet } from "../telemetry/facet-reads.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { filterCondition } from "./filter-parameter.ts";
import { rangeOf } from "./query-range.ts";

const VALUES = 10;
const MOST_FIELDS = 20;
const DEFAULT_PROPERTIES = 5;
const DEFAULT_FIELDS: readonly FieldRef[] = [
  { name: "status" },
  { name: "model" },
  { name: "provider" },
  { name: "workflow" },
  { name: "agent" },
];

/** `GET /v1/facets`: values of fields, with how many of the traces that a filter finds have them. */
export function facetRoutes(app: App, { telemetry, now }: Pick<AppDeps, "telemetry" | "now">): void {
  app.get(
    "/v1/facets",
    {
      config: { scope: "read" },
      schema: {
        summary: "Counts the traces that a filter finds by the values that they have of some fields",
        description:
          "Each number is how many traces `GET /v1/traces` finds with that value added to the filter; what the filter " +
          "says of the same field holds too. A trace with several values counts with each of them.",
        tags: ["traces"],
        querystring: api.facetsQuery,
        response: { 200: api.one(z.array(api.facet)) },
      },
    },
    async (request) => {
      const { projectId, query } = request;
      const { environment, filter = "" } = query;
      const fields =
        query.fields === undefined
          ? [...DEFAULT_FIELDS, ...(await mostUsed(projectId, environment))]
          : fieldsOf(query.fields);
      const facets = await telemetry.facets({
        projectId,
        environment,
        range: rangeOf(query, now()),
        conditions: filterCondition(filter),
        fields,
        limit: VALUES,
      });
      return one(
        request,
        fields.map((field, i) => ({ field: formatField(field), values: [], more: false, ...facets[i] })),
      );
    },
  );

  /** Ids that are properties too are fields of their own. */
  async function mostUsed(projectId: string, environment: Environment): Promise<FieldRef[]> {
    const asked = { projectId, environment, typed: "", sinceMs: now() - CATALOG_MS, limit: MOST_FIELDS };
    const keys = (await telemetry.catalogKeys(asked, ["property"])).map(({ key }) => key);
    const others = keys.filter((key) => !fieldNamed(key)).slice(0, DEFAULT_PROPERTIES);
    return others.map((key) => ({ name: "property", key }));
  }
}

/** What the commas separate that do not stand in quotes. */
function fieldsOf(text: string): FieldRef[] {
  const texts = text.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+/gs) ?? [];
  const asked = texts.map((one) => one.trim()).filter((one) => one !== "");
  const fields = [...new Map(asked.map(facetField).map((field) => [formatField(field), field])).values()];
  if (fields.length === 0 || fields.length > MOST_FIELDS)
    throw refuse(`must name one to ${MOST_FIELDS} fields, separated by commas`);
  return fields;
}

function facetField(text: string): FieldRef {
  const field = readField(text);
  if (field && isFacet(field)) return field;
  const known = FIELDS.filter(({ name }) => isFacet({ name }));
  const names = known.map(({ name, keyed }) => (keyed ? `${name}.<key>` : name)).join(", ");
  throw refuse(`“${text.slice(0, 100)}” is no field that traces are counted by; there are ${names}`);
}

function refuse(message: string): AppError {
  return new AppError("invalid_request", `The query cannot be taken: fields ${message}.`, {
    details: [{ field: "fields", message }],
  });
}
