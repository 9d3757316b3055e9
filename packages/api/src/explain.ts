import { z } from "zod";
import { environment } from "./common.ts";
import { attributes, span } from "./traces.ts";

/** Forms of a span that people have at hand. */
export const PASTED_FORMS = ["otlp_request", "otlp_span", "object", "attributes"] as const;

/** Where a field was read from. */
export const fieldSource = z.object({
  /** As the API names it: `request_model`, `input_tokens`, `properties.team`. */
  field: z.string(),
  /** Attribute key; one that ends in `*` stands for all that begin so. */
  key: z.string(),
  /** Where in the attribute's JSON value, dotted; null for the whole value. */
  path: z.string().nullable(),
  from: z.enum(["span", "resource"]),
  /** As it came; null for message contents, which the fields themselves show. */
  value: z.unknown(),
});
export type FieldSource = z.infer<typeof fieldSource>;

/** How one span is read. */
export const spanExplanation = z.object({
  /** As `GET /v1/traces/{trace_id}/spans/{span_id}` would answer, were the pasted spans all of the trace. */
  span,
  environment,
  /** What the rule of the usage says; null without usage. */
  rule_meaning: z.string().nullable(),
  /** Why that rule; null without usage. */
  rule_reason: z.string().nullable(),
  /** Why the cost is what it is, or why there is none. */
  cost_reason: z.string(),
  /** Which key each field was read from. */
  sources: z.array(fieldSource),
  /** Keys that say the same as one that is believed first. */
  passed_over: z.array(fieldSource),
  /** Attributes of the span that no field is read from; they are kept and shown. */
  unread: attributes,
  /** What the text lacks and was filled in to read it; the server refuses a span without it. */
  filled: z.array(z.object({ field: z.string(), value: z.string() })),
});
export type SpanExplanation = z.infer<typeof spanExplanation>;

/** The answer to `POST /v1/spans/explain`, whose body is the span in any of {@link PASTED_FORMS}. */
export const explanation = z.object({
  form: z.enum(PASTED_FORMS),
  spans: z.array(spanExplanation),
  /** How many spans the text holds beyond those explained. */
  more: z.number(),
  /** Spans that the server would refuse, and why. */
  refused: z.array(z.string()),
});
export type Explanation = z.infer<typeof explanation>;
