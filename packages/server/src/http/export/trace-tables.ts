import type { SpanNode, TraceSummary } from "@anyway-sh/api";
import type { StoredSpan } from "../../model/stored-span.ts";
import type { TelemetryStore } from "../../telemetry/store.ts";
import { toApiSpanNode } from "../convert-trace.ts";
import { attributionById, ownersIn, readStructure } from "../trace-structure.ts";
import { type CellType, type Column, fields } from "./table.ts";

export const TRACE_COLUMNS: readonly Column<TraceSummary>[] = [
  ...fields<TraceSummary>({
    trace_id: "text",
    start_time: "text",
    end_time: "text",
    duration_ms: "number",
    status: "text",
  }),
  { name: "name", type: "text", of: ({ root_span }) => root_span?.name ?? null },
  ...fields<TraceSummary>({
    environment: "text",
    workflow: "text",
    span_count: "integer",
    error_count: "integer",
  }),
  ...within((trace: TraceSummary) => trace.llm_summary, {
    model: "text",
    models: "json",
    tokens_input: "integer",
    tokens_output: "integer",
    cost: "decimal",
    cost_incomplete: "boolean",
  }),
  ...fields<TraceSummary>({
    customer_ids: "json",
    user_id: "text",
    session_id: "text",
    order_ids: "json",
  }),
  { name: "root_attributes", type: "json", of: ({ root_span }) => root_span?.attributes ?? null },
];

export const SPAN_COLUMNS: readonly Column<SpanNode>[] = [
  ...fields<SpanNode>({
    trace_id: "text",
    span_id: "text",
    parent_span_id: "text",
    name: "text",
    kind: "text",
    category: "text",
    start_time: "text",
    end_time: "text",
    duration_ms: "number",
    status: "text",
    status_message: "text",
    service_name: "text",
  }),
  { name: "scope_name", type: "text", of: ({ scope }) => scope.name },
  { name: "scope_version", type: "text", of: ({ scope }) => scope.version },
  ...fields<SpanNode>({
    dialect: "text",
    workflow: "text",
    agent: "text",
    provider: "text",
    request_model: "text",
    response_model: "text",
    service_tier: "text",
  }),
  ...within(({ usage }: SpanNode) => usage, {
    input_tokens: "integer",
    uncached_input_tokens: "integer",
    cache_read_tokens: "integer",
    cache_write_tokens: "integer",
    cache_write_1h_tokens: "integer",
    input_audio_tokens: "integer",
    output_tokens: "integer",
    reasoning_tokens: "integer",
    output_audio_tokens: "integer",
  }),
  { name: "units", type: "json", of: ({ units }) => units },
  { name: "cost", type: "decimal", of: ({ cost }) => cost?.total ?? null },
  ...within(({ cost }: SpanNode) => cost, {
    status: "text",
    uncached_input: "decimal",
    cache_read: "decimal",
    cache_write: "decimal",
    output: "decimal",
    other: "decimal",
    computed: "decimal",
    reported: "decimal",
    price: "text",
  }).map((column) => ({ ...column, name: `cost_${column.name}` })),
  ...fields<SpanNode>({
    user_id: "text",
    customer_id: "text",
    session_id: "text",
    order_id: "text",
    properties: "json",
    warnings: "json",
    inferred: "json",
  }),
];

/** Columns of what a record has within it, and may lack. */
function within<Row, Inner extends object>(
  inner: (row: Row) => Inner | null,
  types: { [name in keyof Inner & string]?: CellType },
): Column<Row>[] {
  return fields<Inner>(types).map(({ of, ...head }) => ({
    ...head,
    of: (row) => {
      const found = inner(row);
      return found ? of(found) : null;
    },
  }));
}

/** Spans that are read at once; a trace of more is read in pieces. */
const SPANS_AT_ONCE = 5_000;

/** All spans of these traces, in their order. */
export async function* spansOf(
  telemetry: TelemetryStore,
  projectId: string,
  traces: AsyncIterable<readonly TraceSummary[]>,
): AsyncGenerator<SpanNode[]> {
  for await (const page of traces)
    for (const few of ofFewSpans(page)) {
      const [first] = few;
      if (few.length === 1 && first && first.span_count > SPANS_AT_ONCE)
        yield* spansOfLarge(telemetry, projectId, first.trace_id);
      else yield await spansOfFew(telemetry, projectId, few);
    }
}

/** Traces in groups of so many spans, or of one trace with more. */
function* ofFewSpans(traces: readonly TraceSummary[]): Generator<TraceSummary[]> {
  let [few, spans]: [TraceSummary[], number] = [[], 0];
  for (const trace of traces) {
    if (few.length > 0 && spans + trace.span_count > SPANS_AT_ONCE) {
      yield few;
      [few, spans] = [[], 0];
    }
    few.push(trace);
    spans += trace.span_count;
  }
  if (few.length > 0) yield few;
}

async function spansOfFew(
  telemetry: TelemetryStore,
  projectId: string,
  traces: readonly TraceSummary[],
): Promise<SpanNode[]> {
  const ids = traces.map(({ trace_id }) => trace_id);
  const found = await telemetry.readSpansOfTraces(projectId, ids);
  const owners = await ownersIn(telemetry, projectId, [...found.values()].flat());
  return ids.flatMap((id) => {
    const spans = found.get(id) ?? [];
    return toNodes(id, spans, spans, owners);
  });
}

/** Whose a span is depends on the whole trace, whose structure fits where its spans may not. */
async function* spansOfLarge(
  telemetry: TelemetryStore,
  projectId: string,
  id: string,
): AsyncGenerator<SpanNode[]> {
  const all = await readStructure(telemetry, projectId, id);
  const owners = await ownersIn(telemetry, projectId, all);
  for (let last: StoredSpan | undefined; ; ) {
    const spans = await telemetry.readSpans(projectId, id, {
      limit: SPANS_AT_ONCE,
      ...(last ? { after: { startTimeNs: last.startTimeNs, spanId: last.spanId } } : {}),
    });
    yield toNodes(id, spans, all, owners);
    last = spans.at(-1);
    if (spans.length < SPANS_AT_ONCE) return;
  }
}

function toNodes(
  id: string,
  spans: readonly StoredSpan[],
  all: Parameters<typeof attributionById>[0],
  owners: Parameters<typeof attributionById>[1],
): SpanNode[] {
  const attributions = attributionById(all, owners);
  const byId = new Map(all.map((span) => [span.spanId, span]));
  return spans.flatMap((span) => {
    const attribution = attributions.get(span.spanId);
    return attribution ? [toApiSpanNode(id, span, attribution, byId.get(span.parentSpanId))] : [];
  });
}
