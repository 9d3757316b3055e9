import { randomBytes } from "node:crypto";
import { PbfWriter } from "pbf";

/** Spans of a support chat, as `ExportTraceServiceRequest` bodies: every fifth a root, the others model calls. */
export interface BodyOptions {
  spans: number;
  spansPerBody: number;
  /** Bytes of the messages of a model call. */
  contentBytes: number;
  /** The first span's start; the others follow a millisecond apart. */
  startMs: number;
}

const MODELS = ["gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5", "claude-haiku-4-5"];
const WORDS =
  "the order was shipped on Monday and should arrive tomorrow; may I help you with anything else about your return or your invoice".split(
    " ",
  );

/** Bodies with fresh ids, so that no two of them hold the same span. */
export function createBodies({ spans, spansPerBody, contentBytes, startMs }: BodyOptions): Buffer[] {
  const bodies: Buffer[] = [];
  let traceId = randomBytes(16);
  let rootId = randomBytes(8);
  for (let at = 0; at < spans; at += spansPerBody) {
    const pbf = new PbfWriter();
    pbf.writeMessage(
      1,
      (_, resourceSpans) => {
        resourceSpans.writeMessage(
          1,
          (__, resource) => attribute(resource, 1, "service.name", "support-shop"),
          undefined,
        );
        resourceSpans.writeMessage(
          2,
          (__, scopeSpans) => {
            scopeSpans.writeMessage(1, (___, scope) => scope.writeStringField(1, "bench"), undefined);
            for (let i = at; i < Math.min(spans, at + spansPerBody); i++) {
              const isRoot = i % 5 === 0;
              if (isRoot) {
                traceId = randomBytes(16);
                rootId = randomBytes(8);
              }
              scopeSpans.writeMessage(
                2,
                (___, span) => writeSpan(span, i, isRoot, traceId, rootId, startMs + i, contentBytes),
                undefined,
              );
            }
          },
          undefined,
        );
      },
      undefined,
    );
    bodies.push(Buffer.from(pbf.finish()));
  }
  return bodies;
}

function writeSpan(
  span: PbfWriter,
  i: number,
  isRoot: boolean,
  traceId: Buffer,
  rootId: Buffer,
  atMs: number,
  contentBytes: number,
): void {
  const customer = Math.floor(i / 5) % 500;
  span.writeBytesField(1, traceId);
  span.writeBytesField(2, isRoot ? rootId : randomBytes(8));
  if (!isRoot) span.writeBytesField(4, rootId);
  const model = MODELS[i % MODELS.length] ?? "gpt-4o";
  span.writeStringField(5, isRoot ? "chat.workflow" : `chat ${model}`);
  span.writeVarintField(6, isRoot ? 1 : 3);
  writeFixed64(span, 7, BigInt(atMs) * 1_000_000n);
  writeFixed64(span, 8, BigInt(atMs + 800) * 1_000_000n);
  attribute(
    span,
    9,
    "traceloop.association.properties.customer_id",
    `CUS_${String(customer).padStart(12, "0")}`,
  );
  attribute(span, 9, "traceloop.association.properties.user_id", `user-${customer * 3 + (i % 3)}`);
  attribute(span, 9, "session.id", `SES_${Math.floor(i / 20)}`);
  attribute(span, 9, "traceloop.workflow.name", "chat");
  if (isRoot) {
    attribute(span, 9, "traceloop.span.kind", "workflow");
    return;
  }
  attribute(span, 9, "gen_ai.operation.name", "chat");
  attribute(span, 9, "gen_ai.provider.name", model.startsWith("gpt") ? "openai" : "anthropic");
  attribute(span, 9, "gen_ai.request.model", model);
  attribute(span, 9, "gen_ai.response.id", `chatcmpl-${randomBytes(12).toString("hex")}`);
  attribute(span, 9, "gen_ai.usage.input_tokens", 200 + (i % 1_000));
  attribute(span, 9, "gen_ai.usage.cache_read.input_tokens", i % 200);
  attribute(span, 9, "gen_ai.usage.output_tokens", 20 + (i % 300));
  attribute(
    span,
    9,
    "gen_ai.input.messages",
    JSON.stringify([{ role: "user", parts: [{ type: "text", content: text(i, contentBytes / 2) }] }]),
  );
  attribute(
    span,
    9,
    "gen_ai.output.messages",
    JSON.stringify([
      { role: "assistant", parts: [{ type: "text", content: text(i * 7, contentBytes / 2) }] },
    ]),
  );
}

function text(seed: number, bytes: number): string {
  let out = "";
  for (let i = seed; out.length < bytes; i += 1 + (seed % 5)) out += `${WORDS[i % WORDS.length]} `;
  return out;
}

/** `KeyValue { key = 1, value = 2 { string_value = 1 | int_value = 3 } }`. */
function attribute(pbf: PbfWriter, tag: number, key: string, value: string | number): void {
  pbf.writeMessage(
    tag,
    (_, pair) => {
      pair.writeStringField(1, key);
      pair.writeMessage(
        2,
        (__, any) =>
          typeof value === "string" ? any.writeStringField(1, value) : any.writeVarintField(3, value),
        undefined,
      );
    },
    undefined,
  );
}

function writeFixed64(pbf: PbfWriter, tag: number, value: bigint): void {
  pbf.writeTag(tag, 1);
  pbf.writeFixed32(Number(value & 0xffff_ffffn));
  pbf.writeFixed32(Number(value >> 32n));
}
