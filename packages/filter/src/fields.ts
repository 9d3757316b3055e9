/**
 * How the values of a field are written and compared:
 * - `text`: exactly, or as a pattern in which `*` stands for anything;
 * - `choice`: one of `values`;
 * - `money`, `duration`, `count`, `time`: in order, also by bounds and ranges;
 * - `score`: a number, in order, or a label;
 * - `attribute`: as text, or in order where it is a number.
 */
export type FieldType = "text" | "choice" | "money" | "duration" | "count" | "time" | "score" | "attribute";

/** What a condition is asked of: a whole trace, or in `span(…)` one span of it. */
export type Scope = "trace" | "span";

export interface Field {
  name: FieldName;
  /** Other ways to write the name. */
  aliases: readonly string[];
  type: FieldType;
  /** Written with a key of the project's own behind a dot: `property.team`. */
  keyed: boolean;
  /** Of amounts, the unit in which they stand in a filter's conditions. */
  unit?: "nano-dollars" | "nanoseconds" | "nanoseconds since 1970" | "billionths";
  values?: readonly string[];
  /** Of a whole trace. */
  description: string;
  /** Of one span, where that is something else; undefined for a field that a span alone does not have. */
  ofSpan?: string;
  scopes: readonly Scope[];
  example: string;
}

const BOTH = ["trace", "span"] as const;
const TRACE = ["trace"] as const;

const define = <const T extends Record<string, Omit<Field, "name" | "keyed" | "aliases"> & Partial<Field>>>(
  fields: T,
) => fields;

/** The only table of what can be filtered by. */
const TABLE = define({
  model: {
    type: "text",
    description: "A model that was called, as it was asked for or as it answered.",
    scopes: BOTH,
    example: "model:gpt-4o",
  },
  request_model: {
    type: "text",
    description: "A model that was called, as it was asked for.",
    scopes: BOTH,
    example: "request_model:gpt-4o",
  },
  response_model: {
    type: "text",
    description: "A model that was called, as it answered.",
    scopes: BOTH,
    example: "response_model:gpt-4o-2024*",
  },
  provider: {
    type: "text",
    description: "Who serves a model that was called.",
    scopes: BOTH,
    example: "provider:openai",
  },
  status: {
    type: "choice",
    values: ["ok", "error"],
    description: "How the trace ended: as its root says, else whether any span failed.",
    ofSpan: "Whether the span failed.",
    scopes: BOTH,
    example: "status:error",
  },
  error: {
    aliases: ["error_message", "status_message"],
    type: "text",
    description: "What a failed span says of its failure.",
    scopes: BOTH,
    example: "error:*timeout*",
  },
  latency: {
    aliases: ["duration"],
    type: "duration",
    unit: "nanoseconds",
    description: "How long the trace took; a bare number is milliseconds.",
    ofSpan: "How long the span took; a bare number is milliseconds.",
    scopes: BOTH,
    example: "latency:>2s",
  },
  cost: {
    type: "money",
    unit: "nano-dollars",
    description: "What all calls of the trace cost, in dollars; under a customer, what that customer's cost.",
    ofSpan: "What the span's call cost, in dollars.",
    scopes: BOTH,
    example: "cost:>0.01",
  },
  incomplete: {
    type: "choice",
    values: ["true", "false"],
    description: "Whether a billed call lacks its price, or says of its tokens what cannot be.",
    ofSpan: "Whether the span's call lacks its price, or says of its tokens what cannot be.",
    scopes: BOTH,
    example: "incomplete:true",
  },
  tokens: {
    aliases: ["total_tokens"],
    type: "count",
    description: "Tokens in and out, of all billed calls.",
    ofSpan: "Tokens in and out.",
    scopes: BOTH,
    example: "tokens:>10k",
  },
  input_tokens: {
    aliases: ["tokens_input"],
    type: "count",
    description: "Tokens in, cached ones too, of all billed calls.",
    ofSpan: "Tokens in, cached ones too.",
    scopes: BOTH,
    example: "input_tokens:>=8000",
  },
  output_tokens: {
    aliases: ["tokens_output"],
    type: "count",
    description: "Tokens out, reasoning too, of all billed calls.",
    ofSpan: "Tokens out, reasoning too.",
    scopes: BOTH,
    example: "output_tokens:<10",
  },
  calls: {
    type: "count",
    description: "Billed model calls.",
    scopes: TRACE,
    example: "calls:>5",
  },
  spans: {
    aliases: ["span_count"],
    type: "count",
    description: "Spans of the trace.",
    scopes: TRACE,
    example: "spans:>100",
  },
  errors: {
    aliases: ["error_count"],
    type: "count",
    description: "Spans that failed.",
    scopes: TRACE,
    example: "errors:>=2",
  },
  customer: {
    aliases: ["customer_id"],
    type: "text",
    description: "Whom a span of the trace is for, by its own id, a link, a merge or a membership.",
    scopes: TRACE,
    example: "customer:CUS_a1b2c3d4e5f6",
  },
  charged: {
    aliases: ["customer_source"],
    type: "choice",
    values: ["own", "ancestor", "trace", "membership", "linked", "shared", "none"],
    description: "How a model call comes to its customer, or why to none.",
    scopes: TRACE,
    example: "charged:none",
  },
  user: {
    aliases: ["user_id"],
    type: "text",
    description: "A user of the trace.",
    ofSpan: "The user that the span itself names.",
    scopes: BOTH,
    example: "user:user-123",
  },
  session: {
    aliases: ["session_id"],
    type: "text",
    description: "The session of the trace.",
    ofSpan: "The session that the span itself names.",
    scopes: BOTH,
    example: "session:SES_a1b2c3d4e5f6",
  },
  order: {
    aliases: ["order_id"],
    type: "text",
    description: "An order that a span names.",
    scopes: BOTH,
    example: "order:ORD_x7y8z9abc123",
  },
  workflow: { type: "text", description: "A workflow of the trace.", scopes: BOTH, example: "workflow:chat" },
  agent: { type: "text", description: "An agent of the trace.", scopes: BOTH, example: "agent:researcher" },
  name: {
    aliases: ["span_name"],
    type: "text",
    description: "The name of a span.",
    scopes: BOTH,
    example: 'name:"chat gpt-4o"',
  },
  root: {
    aliases: ["root_name", "trace_name"],
    type: "text",
    description: "The name of the root span.",
    scopes: TRACE,
    example: "root:answer*",
  },
  category: {
    type: "choice",
    values: [
      "workflow",
      "task",
      "agent",
      "tool",
      "llm",
      "embedding",
      "retrieval",
      "rerank",
      "vector_db",
      "http",
      "other",
    ],
    description: "What a span does.",
    scopes: BOTH,
    example: "category:retrieval",
  },
  tool: {
    type: "text",
    description: "A tool that was called, by the name that it or its span has.",
    scopes: BOTH,
    example: "tool:search_orders",
  },
  service: {
    aliases: ["service_name"],
    type: "text",
    description: "The service that sent a span.",
    scopes: BOTH,
    example: "service:shop",
  },
  dialect: {
    type: "text",
    description: "By which conventions a span was read.",
    scopes: BOTH,
    example: "dialect:openinference",
  },
  start: {
    aliases: ["time"],
    type: "time",
    unit: "nanoseconds since 1970",
    description:
      "When the trace began, within the time range; a day or a time, in UTC unless it says otherwise.",
    ofSpan: "When the span began; a day or a time, in UTC unless it says otherwise.",
    scopes: BOTH,
    example: "start:>=2026-11-20T09:30Z",
  },
  trace: {
    aliases: ["trace_id"],
    type: "text",
    description: "The id of the trace.",
    scopes: TRACE,
    example: "trace:4bf9*",
  },
  property: {
    type: "text",
    keyed: true,
    description: "An association property of any span.",
    ofSpan: "An association property of the span itself.",
    scopes: BOTH,
    example: "property.team:growth",
  },
  attributes: {
    aliases: ["attribute", "attr"],
    type: "attribute",
    keyed: true,
    description: "An attribute of any span, as it came.",
    scopes: BOTH,
    example: "attributes.http.method:GET",
  },
  resource: {
    type: "attribute",
    keyed: true,
    description: "An attribute of the resource of any span, as it came.",
    scopes: BOTH,
    example: "resource.service.version:2.*",
  },
  score: {
    aliases: ["scores"],
    type: "score",
    keyed: true,
    unit: "billionths",
    description: "A score of the trace, a span of it, or its session.",
    scopes: TRACE,
    example: "score.helpful:false",
  },
});

export type FieldName = keyof typeof TABLE;

/** Everything that a filter can ask for, in the order in which people think of it. */
export const FIELDS: readonly Field[] = Object.entries(TABLE).map(([name, field]) => ({
  aliases: [],
  keyed: false,
  ...field,
  name: name as FieldName,
}));

const BY_NAME = new Map(
  FIELDS.flatMap((field) => [field.name, ...field.aliases].map((name): [string, Field] => [name, field])),
);

/** The field of a name or an alias, in any case. */
export function fieldNamed(name: string): Field | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** Types whose values stand in an order, so that bounds and ranges mean something. */
export function isOrdered({ type }: Field): boolean {
  return type !== "text" && type !== "choice";
}
