import { type Filter, parse } from "@anyway-sh/filter";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aWireSpan, encode, hex } from "../../../test/a-span.ts";
import { holds, type PlainSpan, type PlainTrace } from "../../../test/filter-reference.ts";
import { type OpenedStore, openEmbeddedStore } from "../../../test/telemetry-engines.ts";
import { deriveTrace } from "../../attribution/derive-trace.ts";
import { toSpan } from "../../ingest/to-span.ts";
import type { AttributeValue, WireSpan } from "../../model/span.ts";
import { createPriceBook } from "../../pricing/price-book.ts";

const MIDNIGHT = 1_793_491_200_000_000_000n;
const HOUR_NS = 3_600_000_000_000n;
const RANGE = { startNs: MIDNIGHT, endNs: MIDNIGHT + 48n * HOUR_NS };
const TRACES = 60;
const book = createPriceBook();

/** Nano-dollars a token in and out. */
const MODELS: Record<string, { answers: string; rates?: [number, number] }> = {
  "gpt-4o": { answers: "gpt-4o-2024-08-06", rates: [2_500, 10_000] },
  "gpt-4o-mini": { answers: "gpt-4o-mini-2024-07-18", rates: [150, 600] },
  "house-1": { answers: "house-1" },
};

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const aSpan = fc.record({
  kind: oneOf("call", "call", "tool", "retrieval"),
  model: oneOf(...Object.keys(MODELS)),
  tool: oneOf("search_orders", "refund%_\\order", ""),
  name: oneOf("chat", "step one", "search"),
  input: oneOf(1, 10, 1_000),
  output: oneOf(0, 5, 500),
  offsetMs: oneOf(0, 1, 900, 3_600_000),
  durationMs: oneOf(0, 1, 1_500, 3_000),
  failed: oneOf(true, false, false),
  service: oneOf("shop", "worker"),
  status: oneOf<AttributeValue | undefined>(200, 404, 500, "200", "none", undefined),
  tags: oneOf<AttributeValue | undefined>(["a", "b"], ["b", 3], [], "a", true, null, undefined),
  team: oneOf("growth", "sales", undefined),
  customer: oneOf("A", "B", undefined, undefined),
  user: oneOf("ann", "bob", undefined),
  says: oneOf(
    "I want a refund, please",
    "the Refund policy of 2026",
    "größe: refund-policy",
    "policy? refund!",
    "",
  ),
  again: oneOf(true, false, false),
});
type Drawn = typeof aSpan extends fc.Arbitrary<infer T> ? T : never;
const aTrace = fc.record({
  startMs: fc.nat({ max: 44 * 3_600_000 }),
  spans: fc.array(aSpan, { maxLength: 3 }),
});

/** A drawn span as it is sent, and as the reference sees it. */
function play(
  drawn: Drawn,
  place: { traceId: string; parentSpanId: string; startNs: bigint },
): [WireSpan, PlainSpan] {
  const isCall = drawn.kind === "call";
  const { answers, rates } = MODELS[drawn.model] ?? { answers: "" };
  const startNs = place.startNs + BigInt(drawn.offsetMs) * 1_000_000n;
  const attributes = {
    ...(isCall
      ? {
          "gen_ai.operation.name": "chat",
          "gen_ai.provider.name": drawn.model.startsWith("gpt") ? "openai" : "house",
          "gen_ai.request.model": drawn.model,
          "gen_ai.response.model": answers,
          "gen_ai.usage.input_tokens": drawn.input,
          "gen_ai.usage.output_tokens": drawn.output,
          "gen_ai.input.messages": JSON.stringify([{ role: "user", content: drawn.says }]),
        }
      : { "traceloop.span.kind": drawn.kind }),
    ...(drawn.kind === "tool" && drawn.tool !== "" ? { "gen_ai.tool.name": drawn.tool } : {}),
    ...(drawn.status === undefined ? {} : { "http.status": drawn.status }),
    ...(drawn.tags === undefined ? {} : { tags: drawn.tags }),
    ...(drawn.team === undefined ? {} : { "traceloop.association.properties.team": drawn.team }),
    ...(drawn.customer === undefined ? {} : { customer_id: drawn.customer }),
    ...(drawn.user === undefined ? {} : { user_id: drawn.user, session_id: `of-${drawn.user}` }),
  };
  const durationNs = BigInt(drawn.durationMs) * 1_000_000n;
  const wire = aWireSpan(attributes, {
    traceId: place.traceId,
    parentSpanId: place.parentSpanId,
    name: drawn.name,
    startTimeNs: startNs,
    endTimeNs: startNs + durationNs,
    status: drawn.failed ? 2 : 0,
    statusMessage: drawn.failed ? "upstream timed out" : "",
    resource: new Map([["service.name", drawn.service]]),
  });
  const span = toSpan(wire, book);
  const plain: PlainSpan = {
    name: drawn.name,
    isRoot: place.parentSpanId === "",
    category: span.category,
    startNs,
    durationNs,
    failed: drawn.failed,
    message: wire.statusMessage,
    service: drawn.service,
    requestModel: isCall ? drawn.model : "",
    responseModel: isCall ? answers : "",
    provider: span.provider,
    inputTokens: isCall ? drawn.input : 0,
    outputTokens: isCall ? drawn.output : 0,
    cost: isCall && rates ? BigInt(drawn.input * rates[0] + drawn.output * rates[1]) : undefined,
    customer: drawn.customer ?? "",
    user: drawn.user ?? "",
    session: drawn.user === undefined ? "" : `of-${drawn.user}`,
    properties: Object.fromEntries(span.properties),
    attributes: Object.fromEntries(Object.entries(attributes).filter(([key]) => !key.endsWith("messages"))),
    said: span.said.map(({ text }) => text),
  };
  return [wire, plain];
}

let opened: OpenedStore;
let stamp = 1_793_491_260_000_000;
const projectId = `proj_${hex(6)}`;
let history: PlainTrace[];
beforeAll(async () => {
  opened = await openEmbeddedStore();
  const drawn = fc.sample(aTrace, TRACES);
  history = await store(projectId, drawn);
  // What nobody is to find: another project's, and another environment's.
  await store(`proj_${hex(6)}`, drawn);
  await store(projectId, drawn.slice(0, 20), new Map([["deployment.environment.name", "staging"]]));
}, 60_000);
afterAll(() => opened.stop());

async function store(
  project: string,
  drawn: { startMs: number; spans: Drawn[] }[],
  resource?: Map<string, string>,
): Promise<PlainTrace[]> {
  const wires: WireSpan[] = [];
  const outdated: WireSpan[] = [];
  const traces = drawn.map(({ startMs, spans }): PlainTrace => {
    const id = hex(16);
    const startNs = MIDNIGHT + BigInt(startMs) * 1_000_000n;
    const root = { ...spans[0], kind: "workflow", offsetMs: 0, durationMs: 4_000 } as unknown as Drawn;
    const [wire, plain] = play({ ...ROOT, ...root }, { traceId: id, parentSpanId: "", startNs });
    const played = spans.map((span) => play(span, { traceId: id, parentSpanId: wire.spanId, startNs }));
    wires.push(wire, ...played.map(([one]) => one));
    for (const [i, span] of spans.entries())
      if (span.again && played[i])
        outdated.push({ ...played[i][0], name: "outdated", attributes: new Map([["http.status", 999]]) });
    return { id, spans: [plain, ...played.map(([, one]) => one)] };
  });
  if (resource) for (const wire of wires) wire.resource = new Map([...wire.resource, ...resource]);
  for (const spans of [outdated, wires])
    await opened.store.insertSpans(
      spans.map((span) => encode(project, span)),
      ++stamp,
    );
  const ids = traces.map(({ id }) => id);
  await opened.store.writeDerived(
    Array.from(await opened.store.readTraceSpans(project, ids), ([traceId, spans]) => ({
      projectId: project,
      traceId,
      derived: deriveTrace(spans),
    })),
    ++stamp,
  );
  return traces;
}
/** Of a trace without other spans. */
const ROOT = { name: "answer", service: "shop", failed: false, says: "", again: false, model: "", tool: "" };

async function found(filter: Filter, limit: number, newestFirst: boolean): Promise<string[]> {
  const ids: string[] = [];
  for (let after: { startTimeNs: bigint; traceId: string } | undefined; ; ) {
    const rows = await opened.store.listTraces({
      projectId,
      environment: "production",
      range: RANGE,
      conditions: [{ field: "filter", is: filter }],
      newestFirst,
      limit,
      ...(after ? { after } : {}),
    });
    const page = rows.slice(0, limit);
    ids.push(...page.map(({ traceId }) => traceId));
    const last = page.at(-1);
    if (rows.length <= limit || !last) return ids;
    after = { startTimeNs: last.startTimeNs, traceId: last.traceId };
  }
}

const OF_SPANS = [
  ..."model:gpt-4o model:gpt-4o-2024* request_model:(gpt-4o,house-1) response_model:*mini* provider:openai".split(
    " ",
  ),
  ..."name:chat name:*s* category:tool category:(llm,retrieval) tool:search_orders tool:*%_\\order tool:*".split(
    " ",
  ),
  ..."service:worker error:*timed* error:* status:error status:ok incomplete:true incomplete:false".split(
    " ",
  ),
  ..."latency:>1s latency:0..1ms latency:1500ms cost:>0 cost:<=0.0001 cost:0.0025..0.1 tokens:>=1000".split(
    " ",
  ),
  ..."input_tokens:10 output_tokens:<5 user:ann user:* session:of-bob property.team:growth property.team:*".split(
    " ",
  ),
  ..."attributes.http.status:200 attributes.http.status:>=404 attributes.http.status:* attributes.http.status:2*".split(
    " ",
  ),
  ..."attributes.tags:a attributes.tags:3.0 attributes.tags:true attributes.tags:* attributes.http.status:>500".split(
    " ",
  ),
  ..."refund policy 2026 größe".split(" "),
  '"refund policy"',
  '"policy refund"',
  'name:"step one"',
  "start:>=2026-11-01T12:00Z",
  "start:2026-11-01",
  "resource.service.name:worker",
  "resource.service.name:sh*",
  "name:outdated",
  "attributes.http.status:999",
];
const OF_TRACES = [
  ..."customer:A customer:(A,B) customer:* customer:B* root:answer root:*s* spans:1 spans:>2 errors:0 errors:>=2".split(
    " ",
  ),
  ..."calls:1..2 calls:0 trace:a* trace:*0*".split(" "),
];

function filters(leaves: readonly string[], depth: number, inSpan: boolean): fc.Arbitrary<string> {
  const leaf = oneOf(...leaves);
  if (depth === 0) return leaf;
  const inner = filters(leaves, depth - 1, inSpan);
  return fc.oneof(
    leaf,
    fc.tuple(inner, inner).map(([a, b]) => `(${a} ${b})`),
    fc.tuple(inner, inner).map(([a, b]) => `(${a} or ${b})`),
    inner.map((one) => `-${one}`),
    ...(inSpan ? [] : [filters(OF_SPANS, depth - 1, true).map((one) => `span(${one})`)]),
  );
}

function read(text: string): Filter {
  const parsed = parse(text);
  if (!parsed.ok || !parsed.filter) throw new Error(`${text} is not read: ${JSON.stringify(parsed)}`);
  return parsed.filter;
}

test("finds what a plain reading of the filter finds, page by page", async () => {
  const single = [
    ...OF_SPANS.flatMap((one) => [one, `-${one}`, `span(${one})`, `span(-${one})`]),
    ...OF_TRACES,
  ];
  const alone = fc.sample(fc.shuffledSubarray(single, { minLength: 50, maxLength: 50 }), 1).flat();
  const combined = fc.sample(filters([...OF_SPANS, ...OF_TRACES], 3, false), 20);
  let some = 0;
  for (const [i, text] of [...alone, ...combined].entries()) {
    const filter = read(text);
    const expected = history.filter((trace) => holds(filter, trace)).map(({ id }) => id);
    if (expected.length > 0 && expected.length < TRACES) some++;
    const actual = await found(filter, i % 10 === 0 ? 7 : 100, i % 3 > 0);
    expect([text, actual.toSorted()]).toEqual([text, expected.toSorted()]);
  }
  // A test in which nothing is told apart would prove nothing.
  expect(some).toBeGreaterThan(alone.length / 2);
}, 120_000);
