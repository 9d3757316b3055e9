import { CUSTOMER_SOURCES, SPAN_CATEGORIES, SPAN_WARNINGS } from "@anyway-sh/semconv";
import { z } from "zod";
import { decimal, environment, id, pageQuery, rangeQuery, timestamp } from "./common.ts";

/** At most some thirty years. */
const durationMs = z.coerce.number().min(0).max(1e12);
const usd = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, 'must be US dollars as a decimal string such as "0.0035"');

/**
 * The query language: `model:gpt-4o cost:>0.01 span(latency:>2s category:tool)`. Where it cannot be read, each entry of the
 * error's `details` tells from where to where, and what may be meant.
 */
export const filterText = z.string().max(4_000);

/** What traces can be narrowed by. `property.<key>=<value>` and filters by scores come beside these. */
export const traceFilter = {
  model: id.optional(),
  provider: id.optional(),
  min_latency_ms: durationMs.optional(),
  max_latency_ms: durationMs.optional(),
  min_cost: usd.optional(),
  max_cost: usd.optional(),
  status: z.enum(["ok", "error"]).optional(),
  customer_id: id.optional(),
  /** Traces with a model call that comes to its customer so, or to none for that reason. */
  customer_source: z.enum(CUSTOMER_SOURCES).optional(),
  /** Whether a billed call could not be priced, or says of its tokens what cannot be. */
  incomplete: z.enum(["true", "false"]).optional(),
  user_id: id.optional(),
  session_id: id.optional(),
  order_id: id.optional(),
  workflow: id.optional(),
  agent: id.optional(),
  filter: filterText.optional(),
};

/** Query of `GET /v1/traces`. */
export const traceListQuery = z.object({
  ...rangeQuery,
  ...traceFilter,
  sort: z.enum(["-start_time", "start_time"]).default("-start_time"),
  ...pageQuery,
});

/** JSON scalars, arrays and objects as the client sent them; integers beyond 2^53 are strings. */
export const attributes = z.record(z.string(), z.unknown());

export const traceSummary = z.object({
  trace_id: z.string(),
  start_time: timestamp,
  end_time: timestamp,
  duration_ms: z.number(),
  span_count: z.number(),
  error_count: z.number(),
  /** Null while the root has not arrived. `attributes` leaves out message contents. */
  root_span: z.object({ name: z.string(), attributes }).nullable(),
  llm_summary: z.object({
    /** The model with the highest cost; null when the trace calls none. */
    model: z.string().nullable(),
    models: z.array(z.string()),
    tokens_input: z.number(),
    tokens_output: z.number(),
    /** US dollars. */
    cost: decimal,
    /** True when a model call could not be priced, or says of its tokens what cannot be; `cost` is then not all. */
    cost_incomplete: z.boolean(),
  }),
  status: z.enum(["ok", "error"]),
  environment,
  /** A workflow name, where a span gives one. */
  workflow: z.string().nullable(),
  customer_ids: z.array(z.string()),
  user_id: z.string().nullable(),
  session_id: z.string().nullable(),
  order_ids: z.array(z.string()),
});
export type TraceSummary = z.infer<typeof traceSummary>;

/** Token counts: `input_tokens` = uncached + cache read + cache write; `output_tokens` includes reasoning. */
export const usage = z.object({
  input_tokens: z.number(),
  uncached_input_tokens: z.number(),
  cache_read_tokens: z.number(),
  cache_write_tokens: z.number(),
  /** Part of `cache_write_tokens`: what is kept for an hour instead of five minutes. */
  cache_write_1h_tokens: z.number(),
  /** Part of `uncached_input_tokens`. */
  input_audio_tokens: z.number(),
  output_tokens: z.number(),
  /** Parts of `output_tokens`. */
  reasoning_tokens: z.number(),
  output_audio_tokens: z.number(),
  /**
   * What the emitter's numbers contain: `inclusive` (input holds the cached tokens), `exclusive` (it does not) or
   * `disjoint` (no count holds another); `-inferred` where the numbers told so, `+reasoning` where reasoning comes
   * on top of output.
   */
  rule: z.string(),
});

export const cost = z.object({
  status: z.enum(["computed", "reported", "unpriced", "not_billable"]),
  /** US dollars; null when unpriced. */
  total: decimal.nullable(),
  uncached_input: decimal.nullable(),
  cache_read: decimal.nullable(),
  cache_write: decimal.nullable(),
  output: decimal.nullable(),
  /** What is billed beside tokens: images, audio by the minute, characters, searches, requests. */
  other: decimal.nullable(),
  /** By the price book, whether or not that counts (`cost_source` of the settings); null without a price. */
  computed: decimal.nullable(),
  /** What the client itself reported (`gen_ai.usage.cost` and others). */
  reported: decimal.nullable(),
  /** Whether what was computed and what was reported are more than 1 % apart. */
  differs: z.boolean(),
  /** Which price it is computed by, such as `genai-prices: openai gpt-4o`. */
  price: z.string().nullable(),
});
export type Cost = z.infer<typeof cost>;

/** A span as the tree of a trace shows it: everything but payloads, events and links. */
export const spanNode = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  name: z.string(),
  /** OpenTelemetry span kind. */
  kind: z.enum(["unspecified", "internal", "server", "client", "producer", "consumer"]),
  start_time: timestamp,
  end_time: timestamp,
  duration_ms: z.number(),
  status: z.enum(["unset", "ok", "error"]),
  status_message: z.string(),
  service_name: z.string(),
  scope: z.object({ name: z.string(), version: z.string() }),
  dialect: z.string(),
  category: z.enum(SPAN_CATEGORIES),
  workflow: z.string().nullable(),
  agent: z.string().nullable(),
  provider: z.string().nullable(),
  request_model: z.string().nullable(),
  response_model: z.string().nullable(),
  usage: usage.nullable(),
  /** What is billed by other than tokens, by its unit. */
  units: z.partialRecord(z.enum(["requests", "images", "audio_ms", "characters", "searches"]), z.number()),
  /** As the response says, else as the request asked. */
  service_tier: z.enum(["standard", "batch", "flex", "priority"]),
  cost: cost.nullable(),
  user_id: z.string().nullable(),
  customer_id: z.string().nullable(),
  session_id: z.string().nullable(),
  order_id: z.string().nullable(),
  /** Every association property the span carries itself; canonical keys in snake_case. */
  properties: z.record(z.string(), z.string()),
  /** What about the span cannot quite be; it is shown as it came. */
  warnings: z.array(z.enum(SPAN_WARNINGS)),
  /** Ids that the span does not carry: of an ancestor, of its trace or, a customer, of its user, who is a member. */
  inferred: z.object({
    customer_id: z.string().optional(),
    user_id: z.string().optional(),
    session_id: z.string().optional(),
  }),
});
export type SpanNode = z.infer<typeof spanNode>;

export const messagePart = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("reasoning"), text: z.string() }),
  z.object({
    type: z.literal("tool_call"),
    id: z.string().nullable(),
    name: z.string(),
    arguments: z.unknown(),
  }),
  z.object({ type: z.literal("tool_result"), id: z.string().nullable(), result: z.unknown() }),
  z.object({ type: z.literal("image"), mime_type: z.string().nullable(), uri: z.string().nullable() }),
  z.object({
    type: z.literal("file"),
    mime_type: z.string().nullable(),
    uri: z.string().nullable(),
    name: z.string().nullable(),
  }),
]);
export type MessagePart = z.infer<typeof messagePart>;

export const message = z.object({
  /** `system`, `user`, `assistant`, `tool`, or what the client wrote. */
  role: z.string(),
  parts: z.array(messagePart),
  finish_reason: z.string().optional(),
});
export type Message = z.infer<typeof message>;

export const toolDefinition = z.object({
  name: z.string(),
  description: z.string().nullable(),
  /** JSON schema, as it came. */
  parameters: z.unknown(),
});
export type ToolDefinition = z.infer<typeof toolDefinition>;

export const foundDocument = z.object({
  id: z.string().nullable(),
  text: z.string().nullable(),
  /** As the client gave it: a similarity, a relevance or a distance. */
  score: z.number().nullable(),
  metadata: z.unknown(),
});
export type FoundDocument = z.infer<typeof foundDocument>;

/** A text of a span that was cut. A value in JSON counts as its text, indented by two. */
export const cutText = z.object({
  /** A JSON pointer into the span. */
  at: z.string(),
  /** How long it is, whole. */
  characters: z.number(),
  /** The same for the same text. */
  hash: z.string(),
});
export type CutText = z.infer<typeof cutText>;

/** A span, whole. */
export const span = spanNode.extend({
  input_messages: z.array(message),
  output_messages: z.array(message),
  /** The tools that the model was offered. */
  tools: z.array(toolDefinition),
  /** What a reranker was to order, and what a retrieval, a rerank or a search of a vector database gave. */
  candidates: z.array(foundDocument),
  documents: z.array(foundDocument),
  /** How many numbers each vector of an embedding has. */
  vector_dimensions: z.array(z.number()),
  /** Other traces, within a day, that tell of the same answer of the provider; each is billed. At most ten. */
  same_response_in: z.array(z.string()),
  attributes,
  resource: attributes,
  events: z.array(z.object({ name: z.string(), time: timestamp, attributes })),
  links: z.array(z.object({ trace_id: z.string(), span_id: z.string(), attributes })),
  /** With `max_text`: what was cut. */
  cut_texts: z.array(cutText).optional(),
});
export type Span = z.infer<typeof span>;

/** Query of `GET /v1/traces/{trace_id}/spans/{span_id}`. */
export const spanQuery = z.object({
  /** Longer texts are cut to so many characters; default: all are whole. */
  max_text: z.coerce.number().int().min(1_000).max(10_000_000).optional(),
});

/** Query of `GET /v1/traces/{trace_id}/spans/{span_id}/text`. */
export const spanTextQuery = z.object({
  /** A JSON pointer into the span, as `cut_texts` names it. */
  at: z.string().startsWith("/", "must be a JSON pointer such as /input_messages/0/parts/0/text").max(8_192),
});
export const spanText = z.object({ at: z.string(), text: z.string() });
export type SpanText = z.infer<typeof spanText>;

/** The model call that came before another one. */
export const previousCall = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  name: z.string(),
  agent: z.string().nullable(),
  model: z.string().nullable(),
  start_time: timestamp,
  /** What both are in. */
  within: z.enum(["session", "trace"]),
});
export type PreviousCall = z.infer<typeof previousCall>;

export const traceQuery = z.object({
  include: z.enum(["payloads"]).optional(),
  limit: z.coerce.number().int().min(1).max(20_000).default(20_000),
  cursor: z.string().max(1024).optional(),
});

/** One trace: the fields of the list and its spans in order of start. */
export const trace = traceSummary.extend({
  spans: z.array(spanNode),
  /** Set when the trace has more spans than `limit`; pass it as `cursor` for the rest. */
  next_cursor: z.string().nullable(),
});
export type Trace = z.infer<typeof trace>;
