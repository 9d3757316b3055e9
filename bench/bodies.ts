import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { PbfWriter } from "pbf";

/** What is sent: separate model calls with as much text as said, or conversations whose calls repeat what was said. */
export type Load = { spansPerBody: number } & (
  | { kind: "calls"; spans: number; contentBytes: number }
  | { kind: "conversations"; conversations: number; turns: number; messageBytes: number }
);

export function spanCount(load: Load): number {
  return load.kind === "calls" ? load.spans : load.conversations * load.turns * 2;
}

const MODELS = ["gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5", "claude-haiku-4-5"];
/** The first span's start; the others follow a millisecond apart. */
const START_MS = Date.parse("2026-11-01T00:00:00Z");

/** `ExportTraceServiceRequest` bodies with fresh ids, so that no two of them hold the same span. */
export function createBodies(load: Load): Buffer[] {
  const spans = load.kind === "calls" ? calls(load) : conversations(load);
  const bodies: Buffer[] = [];
  for (let batch = take(spans, load.spansPerBody); batch.length > 0; batch = take(spans, load.spansPerBody))
    bodies.push(toBody(batch));
  return bodies;
}

function take<T>(items: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = items.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

interface BenchSpan {
  traceId: Buffer;
  spanId: Buffer;
  parentId: Buffer | undefined;
  name: string;
  atMs: number;
  attributes: [string, string | number][];
}

/** Traces of a support chat: every fifth span a root, the others model calls. */
function* calls({ spans, contentBytes }: { spans: number; contentBytes: number }): Generator<BenchSpan> {
  let traceId = randomBytes(16);
  let rootId = randomBytes(8);
  for (let i = 0; i < spans; i++) {
    const isRoot = i % 5 === 0;
    if (isRoot) {
      traceId = randomBytes(16);
      rootId = randomBytes(8);
    }
    const customer = Math.floor(i / 5) % 500;
    const common: BenchSpan["attributes"] = [
      ["traceloop.association.properties.customer_id", `CUS_${String(customer).padStart(12, "0")}`],
      ["traceloop.association.properties.user_id", `user-${customer * 3 + (i % 3)}`],
      ["session.id", `SES_${Math.floor(i / 20)}`],
      ["traceloop.workflow.name", "chat"],
    ];
    const messages =
      contentBytes === 0
        ? []
        : contentOf([message("user", contentBytes / 2)], message("assistant", contentBytes / 2));
    yield isRoot
      ? {
          traceId,
          spanId: rootId,
          parentId: undefined,
          name: "chat.workflow",
          atMs: START_MS + i,
          attributes: [...common, ["traceloop.span.kind", "workflow"]],
        }
      : {
          traceId,
          spanId: randomBytes(8),
          parentId: rootId,
          name: "chat",
          atMs: START_MS + i,
          attributes: [...common, ...callAttributes(i), ...messages],
        };
  }
}

/** Turns of many conversations at a time: each turn a trace of a root and a call, which repeats all turns before it. */
function* conversations(load: {
  conversations: number;
  turns: number;
  messageBytes: number;
}): Generator<BenchSpan> {
  const system = message("system", 2 * load.messageBytes);
  const histories = Array.from({ length: load.conversations }, () => [system]);
  for (let turn = 0, i = 0; turn < load.turns; turn++) {
    for (const [at, history] of histories.entries()) {
      history.push(message("user", load.messageBytes / 2));
      const answer = message("assistant", 1.5 * load.messageBytes);
      const traceId = randomBytes(16);
      const rootId = randomBytes(8);
      const common: BenchSpan["attributes"] = [
        ["traceloop.association.properties.customer_id", `CUS_${String(at).padStart(12, "0")}`],
        ["session.id", `SES_${at}`],
      ];
      const atMs = START_MS + 20 * i++;
      yield {
        traceId,
        spanId: rootId,
        parentId: undefined,
        name: "chat.workflow",
        atMs,
        attributes: [...common, ["traceloop.span.kind", "workflow"]],
      };
      yield {
        traceId,
        spanId: randomBytes(8),
        parentId: rootId,
        name: "chat",
        atMs,
        attributes: [...common, ...callAttributes(i), ...contentOf(history, answer)],
      };
      history.push(answer);
    }
  }
}

function callAttributes(i: number): BenchSpan["attributes"] {
  const model = MODELS[i % MODELS.length] ?? "gpt-4o";
  return [
    ["gen_ai.operation.name", "chat"],
    ["gen_ai.provider.name", model.startsWith("gpt") ? "openai" : "anthropic"],
    ["gen_ai.request.model", model],
    ["gen_ai.response.id", `chatcmpl-${randomBytes(12).toString("hex")}`],
    ["gen_ai.usage.input_tokens", 200 + (i % 1_000)],
    ["gen_ai.usage.cache_read.input_tokens", i % 200],
    ["gen_ai.usage.output_tokens", 20 + (i % 300)],
  ];
}

interface Message {
  role: string;
  parts: { type: "text"; content: string }[];
}

function message(role: string, bytes: number): Message {
  return { role, parts: [{ type: "text", content: text(bytes * (0.5 + random())) }] };
}

function contentOf(input: readonly Message[], output: Message): BenchSpan["attributes"] {
  return [
    ["gen_ai.input.messages", JSON.stringify(input)],
    ["gen_ai.output.messages", JSON.stringify([output])],
  ];
}

/** Words of the license, the first ones most often, as in any text; the same in every run. */
const WORDS = [
  ...new Set(
    readFileSync(new URL("../LICENSE", import.meta.url), "utf8")
      .toLowerCase()
      .match(/[a-z]{2,}/g),
  ),
];
let seed = 1;
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

function text(bytes: number): string {
  let out = "";
  while (out.length < bytes)
    out += `${WORDS[Math.floor(WORDS.length ** random()) - 1]}${random() < 0.1 ? ". " : " "}`;
  return out;
}

function toBody(spans: readonly BenchSpan[]): Buffer {
  const pbf = new PbfWriter();
  nested(pbf, 1, (resourceSpans) => {
    nested(resourceSpans, 1, (resource) => attribute(resource, 1, "service.name", "support-shop"));
    nested(resourceSpans, 2, (scopeSpans) => {
      nested(scopeSpans, 1, (scope) => scope.writeStringField(1, "bench"));
      for (const span of spans) nested(scopeSpans, 2, (pbfSpan) => writeSpan(pbfSpan, span));
    });
  });
  return Buffer.from(pbf.finish());
}

function writeSpan(pbf: PbfWriter, span: BenchSpan): void {
  pbf.writeBytesField(1, span.traceId);
  pbf.writeBytesField(2, span.spanId);
  if (span.parentId) pbf.writeBytesField(4, span.parentId);
  pbf.writeStringField(5, span.name);
  pbf.writeVarintField(6, span.parentId ? 3 : 1);
  writeFixed64(pbf, 7, BigInt(span.atMs) * 1_000_000n);
  writeFixed64(pbf, 8, BigInt(span.atMs + 800) * 1_000_000n);
  for (const [key, value] of span.attributes) attribute(pbf, 9, key, value);
}

/** `KeyValue { key = 1, value = 2 { string_value = 1 | int_value = 3 } }`. */
function attribute(pbf: PbfWriter, tag: number, key: string, value: string | number): void {
  nested(pbf, tag, (pair) => {
    pair.writeStringField(1, key);
    nested(pair, 2, (any) =>
      typeof value === "string" ? any.writeStringField(1, value) : any.writeVarintField(3, value),
    );
  });
}

function nested(pbf: PbfWriter, tag: number, write: (inner: PbfWriter) => void): void {
  pbf.writeMessage(tag, (_, inner) => write(inner), undefined);
}

function writeFixed64(pbf: PbfWriter, tag: number, value: bigint): void {
  pbf.writeTag(tag, 1);
  pbf.writeFixed32(Number(value & 0xffff_ffffn));
  pbf.writeFixed32(Number(value >> 32n));
}
