import { z } from "zod";
import { environment, rangeQuery, timestamp } from "./common.ts";
import { filterText } from "./traces.ts";

/** What of a key or value is typed so far: first what begins with it, then what it stands in, whatever the case. */
const typed = z.string().max(256).default("");
const limit = z.coerce.number().int().min(1).max(100).default(20);
/** A field as the query language spells it, with its key: `model`, `property.team`, `attributes."a key"`. */
const fieldText = z.string().min(1).max(400);

/** In which fields of the query language keys stand: `property.`, `attributes.` and `resource.`. */
const attributeScope = z.enum(["property", "attribute", "resource"]);

/** Query of `GET /v1/attributes`. */
export const attributesQuery = z.object({
  typed,
  /** Default: all of them. */
  scope: attributeScope.optional(),
  environment: environment.default("production"),
  limit,
});

/** A key that spans of the last thirty days had. */
export const attributeKey = z.object({
  key: z.string(),
  scope: attributeScope,
  /** `number` where every value of it was one. */
  type: z.enum(["string", "number"]),
  /** To the minute. */
  last_seen: timestamp,
});
export type AttributeKey = z.infer<typeof attributeKey>;

/** Query of `GET /v1/attributes/values`. */
export const attributeValuesQuery = z.object({
  field: fieldText,
  typed,
  environment: environment.default("production"),
  limit,
});

export const attributeValue = z.object({
  value: z.string(),
  /** With it, of the last thirty days; left out where that is not known. */
  traces: z.number().optional(),
});
export type AttributeValue = z.infer<typeof attributeValue>;

/** Query of `GET /v1/facets`. */
export const facetsQuery = z.object({
  ...rangeQuery,
  filter: filterText.optional(),
  /**
   * Separated by commas, at most twenty. Default: status, model, provider, workflow, agent, and the five properties that
   * are used most and are no fields themselves.
   */
  fields: z.string().max(4_000).optional(),
});

/** How often values of a field are among the traces that a filter finds. A trace may have several. */
export const facet = z.object({
  /** As the query language spells it, with its key. */
  field: z.string(),
  /** The ten of most traces; each number is what the list finds with that value added to the filter. */
  values: z.array(z.object({ value: z.string(), traces: z.number() })),
  /** Whether there are other values. */
  more: z.boolean(),
});
export type Facet = z.infer<typeof facet>;
