import type { Explanation, FieldSource, FoundDocument, Message, SpanExplanation } from "@anyway-sh/api";
import { COST_MEANINGS, WARNING_MEANINGS } from "@anyway-sh/api/meanings";

const FORMS: Record<Explanation["form"], string> = {
  otlp_request: "OTLP request",
  otlp_span: "one OTLP span",
  object: "span with its attributes as an object",
  attributes: "attributes alone",
};
const LONGEST_VALUE = 72;

/** How spans are read, for a terminal. */
export function describeExplanation({ form, spans, more, refused }: Explanation): string {
  return [
    `Read as: ${FORMS[form]}`,
    ...spans.map(describeSpan),
    ...(more > 0 ? [`And ${more} more spans, which are not shown.`] : []),
    ...(refused.length > 0 ? [section("Refused by the server", refused)] : []),
  ].join("\n\n");
}

function describeSpan(one: SpanExplanation): string {
  const { span } = one;
  const keyOf = (field: string) => {
    const source = one.sources.find((candidate) => candidate.field === field);
    return source ? keyWords(source) : "";
  };
  const row = (label: string, value: string | null, field: string) =>
    value === null || value === "" ? [] : [[label, shorten(value), keyOf(field)]];
  const ids = (["customer_id", "user_id", "session_id", "order_id"] as const).flatMap((id) =>
    row(id, span[id], id).map(([label = "", value = "", key = ""]) => [
      label,
      value,
      key || inferredWords(one, id),
    ]),
  );
  const properties = Object.entries(span.properties)
    .filter(([name]) => !ids.some(([id]) => id === name))
    .flatMap(([name, value]) => row(name, value, `properties.${name}`));
  const sections = [
    section(
      `Span ${span.name || "without a name"}`,
      table([
        ...row("dialect", span.dialect, "dialect"),
        ...row("category", span.category, "category"),
        ...row("provider", span.provider, "provider"),
        ...row("model asked", span.request_model, "request_model"),
        ...row("model answered", span.response_model, "response_model"),
        ...row("workflow", span.workflow, "workflow"),
        ...row("agent", span.agent, "agent"),
        ...row("environment", one.environment, "environment"),
        ...row("service", span.service_name, "service_name"),
        ...row("status", span.status, "status"),
      ]),
    ),
    describeUsage(one),
    section("Cost", describeCost(one)),
    section("Ids", table(ids)),
    section("Properties", table(properties)),
    section("Messages", [
      ...span.input_messages.map((message) => messageLine("in ", message)),
      ...span.output_messages.map((message) => messageLine("out", message)),
    ]),
    section(
      "Tools offered",
      span.tools.map((tool) => shorten([tool.name, tool.description].filter(Boolean).join(": "))),
    ),
    section("Documents to rank", span.candidates.map(documentLine)),
    section("Documents found", span.documents.map(documentLine)),
    section(
      "Vectors",
      span.vector_dimensions.map((size) => `${size} numbers`),
    ),
    section(
      "Warnings",
      span.warnings.map((warning) => `${warning}: ${WARNING_MEANINGS[warning]}`),
    ),
    section(
      "Filled in, since the text lacks it and a span that is sent needs it",
      table(one.filled.map(({ field, value }) => [field, value])),
    ),
    section(
      "Other fields and where they come from",
      table(others(one).map(({ field, ...source }) => [field, show(source.value), keyWords(source)])),
    ),
    section(
      "Passed over, since another key is believed first",
      table(one.passed_over.map(({ field, ...source }) => [field, show(source.value), keyWords(source)])),
    ),
    section(
      "Not read, kept as it is",
      table(Object.entries(one.unread).map(([key, value]) => [key, show(value)])),
    ),
  ];
  return sections.filter((text) => text !== "").join("\n\n");
}

function describeUsage({
  span: { usage, cost },
  sources,
  rule_meaning,
  rule_reason,
}: SpanExplanation): string {
  if (!usage) return "";
  const count = (tokens: number) => tokens.toLocaleString("en-US");
  const part = (label: string, tokens: number) =>
    tokens > 0 ? [[`  of which ${label}`, count(tokens)]] : [];
  const line = (label: string, tokens: number, usd: string | null | undefined) => [
    label,
    count(tokens),
    usd ? `$${usd}` : "",
  ];
  const said = sources.filter(({ field }) => field.endsWith("_tokens"));
  return [
    section("Said", table(said.map((source) => [source.field, show(source.value), keyWords(source)]))),
    section(
      "Tokens",
      table(
        [
          line("uncached input", usage.uncached_input_tokens, cost?.uncached_input),
          ...part("audio", usage.input_audio_tokens),
          line("cache read", usage.cache_read_tokens, cost?.cache_read),
          line("cache write", usage.cache_write_tokens, cost?.cache_write),
          ...part("kept for an hour", usage.cache_write_1h_tokens),
          line("output", usage.output_tokens, cost?.output),
          ...part("reasoning", usage.reasoning_tokens),
          ...part("audio", usage.output_audio_tokens),
        ],
        [1, 2],
      ),
    ),
    section("Rule", [`${usage.rule}: ${rule_meaning ?? ""}`, rule_reason ?? ""]),
  ].join("\n\n");
}

function describeCost({ span: { cost }, cost_reason }: SpanExplanation): string[] {
  if (!cost) return [cost_reason];
  return [
    ...(cost.total === null ? [] : [`$${cost.total}`]),
    `${COST_MEANINGS[cost.status]}. ${cost_reason}`,
    ...(cost.price ? [`Price: ${cost.price}`] : []),
    ...(cost.reported ? [`The client reported $${cost.reported}.`] : []),
  ];
}

const SHOWN_ABOVE = new Set([
  ...[
    "dialect",
    "category",
    "provider",
    "request_model",
    "response_model",
    "workflow",
    "agent",
    "environment",
  ],
  ...["service_name", "status", "customer_id", "user_id", "session_id", "order_id"],
]);

function others({ sources }: SpanExplanation): FieldSource[] {
  return sources.filter(
    ({ field }) => !SHOWN_ABOVE.has(field) && !field.endsWith("_tokens") && !field.startsWith("properties."),
  );
}

function inferredWords(
  { span }: SpanExplanation,
  id: "customer_id" | "user_id" | "session_id" | "order_id",
): string {
  return id !== "order_id" && span.inferred[id] !== undefined ? "(from a span above it, or its trace)" : "";
}

function keyWords({ key, path, from }: Omit<FieldSource, "field">): string {
  return `<- ${key}${path === null ? "" : ` at ${path}`}${from === "resource" ? " (resource)" : ""}`;
}

function messageLine(side: string, { role, parts }: Message): string {
  const text = parts.map((part) => {
    if (part.type === "text" || part.type === "reasoning") return part.text;
    if (part.type === "tool_call") return `${part.name}(${show(part.arguments)})`;
    if (part.type === "tool_result") return `result ${show(part.result)}`;
    return `[${part.type}]`;
  });
  return `${side} ${role}: ${shorten(text.join(" "))}`;
}

function documentLine({ id, text, score }: FoundDocument): string {
  return shorten([score === null ? "" : `score ${score}`, id ?? "", text ?? ""].filter(Boolean).join("  "));
}

function show(value: unknown): string {
  return shorten(typeof value === "string" ? value : value === null ? "" : JSON.stringify(value));
}

/** On one line, and without the control characters by which a text could write on the terminal. */
function shorten(text: string): string {
  const line = text.slice(0, LONGEST_VALUE * 4).replace(/[\s\p{Cc}\p{Cf}]+/gu, " ");
  return line.length > LONGEST_VALUE ? `${line.slice(0, LONGEST_VALUE)}…` : line;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [title, ...lines.map((line) => `  ${line}`)].join("\n");
}

/** Columns side by side; those of the given places end alike, as numbers do. */
function table(rows: readonly (readonly string[])[], numeric: readonly number[] = []): string[] {
  const width = (column: number) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, i) => (numeric.includes(i) ? cell.padStart(width(i)) : cell.padEnd(width(i))))
      .join("  ")
      .trimEnd(),
  );
}
