import type { SpanNode, TreeLine, TreeWindow } from "@anyway-sh/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aWireSpan, GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as TreeLine);

function spansOf(lines: TreeLine[]) {
  return lines.flatMap((line) => ("spans" in line ? rowsOf(line.spans) : []));
}

function rowsOf(spans: TreeWindow) {
  const text = (place: number | undefined) => spans.strings[place ?? 0] || null;
  return spans.span_id.map((span_id, i) => ({
    span_id,
    parent_span_id: spans.parent_span_id[i],
    name: text(spans.name[i]),
    start_ms: spans.start_ms[i],
    duration_ms: spans.duration_ms[i],
    status: text(spans.status[i]),
    status_message: text(spans.status_message[i]) ?? "",
    category: text(spans.category[i]),
    provider: text(spans.provider[i]),
    request_model: text(spans.request_model[i]),
    tokens: [spans.tokens_input[i], spans.tokens_output[i]],
    cost: [text(spans.cost_status[i]), text(spans.cost[i])],
    properties: spans.property_sets[spans.properties[i] ?? 0],
  }));
}

test("a tree says of each span what the trace does", async () => {
  const { id } = await app.business.defaultProject();
  const traceId = hex(16);
  const team = { "traceloop.association.properties.team": "growth" };
  const root = aWireSpan({ "traceloop.workflow.name": "chat", ...team }, { traceId, name: "root" });
  const later = (ns: bigint) => ({ traceId, parentSpanId: root.spanId, startTimeNs: root.startTimeNs + ns });
  const call = aWireSpan({ ...GPT_4O_CALL, ...team }, later(1_500n));
  const told = aWireSpan(GPT_4O_CALL, { ...later(2_000_000n), parentSpanId: call.spanId });
  const failed = aWireSpan({}, { ...later(3_000_000n), status: 2, statusMessage: 'it "broke"\n\u202e' });
  await app.ingest.accept(id, [root, call, told, failed]);

  const answer = await app.get(`/v1/traces/${traceId}/tree`);
  expect(answer.headers["content-type"]).toBe("application/x-ndjson; charset=utf-8");
  const lines = linesOf(answer.text);
  const { spans, next_cursor, ...trace } = (await app.get(`/v1/traces/${traceId}`)).body.data;
  expect(lines[0]).toEqual({ trace });
  expect(spansOf(lines)).toEqual(
    (spans as SpanNode[]).map((span) => ({
      span_id: span.span_id,
      parent_span_id: span.parent_span_id,
      name: span.name,
      start_ms:
        Date.parse(span.start_time) -
        Date.parse(trace.start_time) +
        (span.span_id === call.spanId ? 0.001 : 0),
      duration_ms: span.duration_ms,
      status: span.status,
      status_message: span.status_message,
      category: span.category,
      provider: span.provider,
      request_model: span.request_model,
      tokens: [span.usage?.input_tokens ?? 0, span.usage?.output_tokens ?? 0],
      cost: [span.cost?.status ?? null, span.cost?.status === "computed" ? span.cost.total : null],
      properties: span.properties,
    })),
  );
  expect(spansOf(lines).map(({ cost }) => cost[0])).toEqual([null, "not_billable", "computed", null]);
});

test("so it does of one with circles, gaps, spans that came twice, and texts of all kinds", async () => {
  const { id } = await app.business.defaultProject();
  const traceId = hex(16);
  const [first, second] = [hex(8), hex(8)];
  const property = (name: string, value: string) => ({
    [`traceloop.association.properties.${name}`]: value,
  });
  const startTimeNs = aWireSpan().startTimeNs;
  const at = (minutes: bigint) => ({ traceId, startTimeNs: startTimeNs + minutes * 60_000_000_000n });
  const moved = aWireSpan({ ...GPT_4O_CALL, ...property("try", "1") }, at(1n));
  const spans = [
    aWireSpan(property("team", "größe 🙂"), { ...at(0n), spanId: first, parentSpanId: second }),
    aWireSpan(property("team", "größe 🙂"), { ...at(0n), spanId: second, parentSpanId: first }),
    aWireSpan(GPT_4O_CALL, { ...at(3n), parentSpanId: first, name: "größe" }),
    aWireSpan({ ...property("a", "b"), ...property("c", "") }, { ...at(4n), parentSpanId: hex(8) }),
    aWireSpan({ "gen_ai.operation.name": "chat", "gen_ai.request.model": "unheard-of" }, at(5n)),
    aWireSpan({ ...GPT_4O_CALL, "gen_ai.usage.cost": 123_456.789012345 }, at(6n)),
    aWireSpan({ ...GPT_4O_CALL, customer_id: "A", user_id: "u" }, at(7n)),
  ];
  await app.ingest.accept(id, [moved]);
  // Again, with another start and in another hour.
  await app.ingest.accept(id, [...spans, { ...moved, ...at(70n), endTimeNs: moved.endTimeNs + 10n ** 13n }]);

  const lines = linesOf((await app.get(`/v1/traces/${traceId}/tree`)).text);
  const { spans: stored, next_cursor, ...trace } = (await app.get(`/v1/traces/${traceId}`)).body.data;
  expect(lines[0]).toEqual({ trace });
  const told = spansOf(lines);
  expect(told).toHaveLength(spans.length + 1);
  for (const [i, span] of (stored as SpanNode[]).entries())
    expect(told[i]).toMatchObject({
      span_id: span.span_id,
      parent_span_id: span.parent_span_id,
      name: span.name,
      duration_ms: span.duration_ms,
      request_model: span.request_model,
      properties: span.properties,
      cost: [span.cost?.status ?? null, span.cost?.status === "computed" ? span.cost.total : null],
    });
  const shared = lines.flatMap((line) => ("spans" in line ? line.spans.property_sets : []));
  expect(shared.filter((set) => set.team === "größe 🙂")).toHaveLength(1);
});

test("another project's trace is not there", async () => {
  const traceId = hex(16);
  const other = await app.post("/v1/projects", { name: "Elsewhere" });
  await app.ingest.accept(other.body.data.id, [aWireSpan({}, { traceId })]);
  const { status, body } = await app.get(`/v1/traces/${traceId}/tree`);
  expect([status, body.error.code]).toEqual([404, "not_found"]);
});

test("a large trace comes in several lines, and every span once", async () => {
  const { id } = await app.business.defaultProject();
  const traceId = hex(16);
  const spans = Array.from({ length: 10_001 }, () => aWireSpan({}, { traceId }));
  await app.ingest.accept(id, spans);
  const lines = linesOf((await app.get(`/v1/traces/${traceId}/tree`)).text);
  expect(lines).toHaveLength(3);
  const ids = spansOf(lines).map((span) => span.span_id);
  expect(new Set(ids)).toEqual(new Set(spans.map((span) => span.spanId)));
  expect(ids).toHaveLength(spans.length);
});
