import type { Message, Span, TraceSummary } from "@anyway-sh/api";

/** What the server shows of one call: read from its trace, or expected of it. */
export interface ShownCall {
  /** The scopes of the spans that are billed: one, however many tell of the call. */
  billed: string[];
  /** Dollars, of the whole trace; null when it says that a price is missing. */
  cost: string | null;
  dialect: string;
  rule: string | null;
  provider: string | null;
  requestModel: string | null;
  responseModel: string | null;
  /** Uncached input, cache read, cache write, output and, of it, reasoning. */
  tokens: readonly number[] | null;
  /** Each message as `role: text`. */
  input: readonly string[];
  output: readonly string[];
  isError: boolean;
  customer: string | null;
  user: string | null;
  session: string | null;
}

/** Reads a trace of one call, off the innermost span that tells of it. Its messages may be on one that wraps that. */
export function readCall({ llm_summary }: TraceSummary, spans: readonly Span[]): ShownCall {
  const calls = spans.filter((span) => span.category === "llm");
  const billed = spans.filter((span) => span.cost && span.cost.status !== "not_billable");
  const isWrapper = ({ span_id }: Span) => calls.some((other) => other.parent_span_id === span_id);
  const call = billed[0] ?? calls.find((span) => !isWrapper(span));
  if (!call) throw new Error(`no span is a model call: ${spans.map((span) => span.name).join(", ")}`);
  const { usage } = call;
  return {
    billed: billed.map((span) => span.scope.name),
    cost: llm_summary.cost_incomplete ? null : llm_summary.cost,
    dialect: call.dialect,
    rule: usage?.rule ?? null,
    provider: call.provider,
    requestModel: call.request_model,
    responseModel: call.response_model,
    tokens: usage && [
      usage.uncached_input_tokens,
      usage.cache_read_tokens,
      usage.cache_write_tokens,
      usage.output_tokens,
      usage.reasoning_tokens,
    ],
    input: firstOf(call, calls, "input_messages").map(asLine),
    output: firstOf(call, calls, "output_messages").map(asLine),
    isError: call.status === "error",
    customer: call.customer_id,
    user: call.user_id,
    session: call.session_id,
  };
}

function firstOf(call: Span, others: readonly Span[], key: "input_messages" | "output_messages"): Message[] {
  return [call, ...others].map((span) => span[key]).find((messages) => messages.length > 0) ?? [];
}

const asLine = ({ role, parts }: Message): string =>
  `${role}: ${parts.map((part) => (part.type === "text" ? part.text : JSON.stringify(part))).join(" ")}`;
