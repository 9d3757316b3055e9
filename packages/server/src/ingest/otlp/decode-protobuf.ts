/**
 * `ExportTraceServiceRequest` from protobuf (opentelemetry-proto 1.x, `trace.proto` and `common.proto`).
 * Field numbers stand beside each reader. Unknown fields are skipped.
 */
import { PbfReader } from "pbf";
import type { Attributes, AttributeValue, SpanEvent, SpanLink, WireSpan } from "../../model/span.ts";
import { checkSpan } from "./check-span.ts";
import { type DecodedRequest, InvalidBodyError } from "./invalid-body.ts";

const MAX_VALUE_DEPTH = 32;

export function decodeProtobuf(body: Buffer): DecodedRequest<WireSpan> {
  const decoder = new Decoder(body);
  try {
    decoder.request();
  } catch (cause) {
    if (cause instanceof InvalidBodyError) throw cause;
    const at = decoder.position;
    throw new InvalidBodyError(
      `not an OTLP protobuf message: it stops making sense at byte ${at} of ${body.length}`,
      { cause },
    );
  }
  return decoder.result;
}

class Decoder {
  readonly result: DecodedRequest<WireSpan> = { spans: [], rejected: [] };
  readonly #pbf: PbfReader;
  readonly #body: Buffer;
  #depth = 0;

  constructor(body: Buffer) {
    this.#body = body;
    this.#pbf = new PbfReader(body);
  }

  get position(): number {
    return this.#pbf.pos;
  }

  request(): void {
    this.#fields(this.#body.length, (tag) => {
      if (tag === 1) this.#message((end) => this.#resourceSpans(end)); // resource_spans
    });
  }

  #resourceSpans(end: number): void {
    let resource: Attributes = new Map();
    const first = this.result.spans.length;
    this.#fields(end, (tag) => {
      if (tag === 1) {
        resource = this.#message((e) => this.#attributesAt(e, 1)); // resource { attributes = 1 }
      } else if (tag === 2) this.#message((e) => this.#scopeSpans(e)); // scope_spans
    });
    // Protobuf lets the fields come in any order, so the resource is set when both are known.
    for (let i = first; i < this.result.spans.length; i++) this.#span(i).resource = resource;
  }

  #scopeSpans(end: number): void {
    let scopeName = "";
    let scopeVersion = "";
    const first = this.result.spans.length;
    this.#fields(end, (tag) => {
      if (tag === 1) {
        this.#message((e) =>
          this.#fields(e, (t) => {
            if (t === 1) scopeName = this.#string();
            else if (t === 2) scopeVersion = this.#string();
          }),
        );
      } else if (tag === 2) {
        const span = this.#message((e) => this.#wireSpan(e));
        const reason = checkSpan(span);
        if (reason === undefined) this.result.spans.push(span);
        else this.result.rejected.push(reason);
      }
    });
    for (let i = first; i < this.result.spans.length; i++) {
      const span = this.#span(i);
      span.scopeName = scopeName;
      span.scopeVersion = scopeVersion;
    }
  }

  #span(index: number): WireSpan {
    const span = this.result.spans[index];
    if (!span) throw new RangeError("no such span");
    return span;
  }

  #wireSpan(end: number): WireSpan {
    const span: WireSpan = {
      traceId: "",
      spanId: "",
      parentSpanId: "",
      name: "",
      kind: 0,
      startTimeNs: 0n,
      endTimeNs: 0n,
      attributes: new Map(),
      events: [],
      links: [],
      status: 0,
      statusMessage: "",
      resource: EMPTY,
      scopeName: "",
      scopeVersion: "",
    };
    this.#fields(end, (tag) => {
      switch (tag) {
        case 1:
          span.traceId = this.#hex();
          break;
        case 2:
          span.spanId = this.#hex();
          break;
        case 4:
          span.parentSpanId = this.#hex();
          break;
        case 5:
          span.name = this.#string();
          break;
        case 6:
          span.kind = this.#pbf.readVarint();
          break;
        case 7:
          span.startTimeNs = this.#fixed64();
          break;
        case 8:
          span.endTimeNs = this.#fixed64();
          break;
        case 9:
          this.#keyValue(span.attributes);
          break;
        case 11:
          span.events.push(this.#message((e) => this.#event(e)));
          break;
        case 13:
          span.links.push(this.#message((e) => this.#link(e)));
          break;
        case 15:
          this.#message((e) =>
            this.#fields(e, (t) => {
              if (t === 2) span.statusMessage = this.#string();
              else if (t === 3) span.status = this.#pbf.readVarint();
            }),
          );
          break;
      }
    });
    return span;
  }

  #event(end: number): SpanEvent {
    const event: SpanEvent = { name: "", timeNs: 0n, attributes: new Map() };
    this.#fields(end, (tag) => {
      if (tag === 1) event.timeNs = this.#fixed64();
      else if (tag === 2) event.name = this.#string();
      else if (tag === 3) this.#keyValue(event.attributes);
    });
    return event;
  }

  #link(end: number): SpanLink {
    const link: SpanLink = { traceId: "", spanId: "", attributes: new Map() };
    this.#fields(end, (tag) => {
      if (tag === 1) link.traceId = this.#hex();
      else if (tag === 2) link.spanId = this.#hex();
      else if (tag === 4) this.#keyValue(link.attributes);
    });
    return link;
  }

  #attributesAt(end: number, field: number): Attributes {
    const attributes: Attributes = new Map();
    this.#fields(end, (tag) => {
      if (tag === field) this.#keyValue(attributes);
    });
    return attributes;
  }

  /** `KeyValue { key = 1, value = 2 }`. */
  #keyValue(into: Attributes): void {
    let key = "";
    let value: AttributeValue = null;
    this.#message((end) =>
      this.#fields(end, (tag) => {
        if (tag === 1) key = this.#string();
        else if (tag === 2) value = this.#message((e) => this.#anyValue(e));
      }),
    );
    into.set(key, value);
  }

  /** `AnyValue`, a oneof: the last field that is set counts. */
  #anyValue(end: number): AttributeValue {
    if (++this.#depth > MAX_VALUE_DEPTH)
      throw new InvalidBodyError(`an attribute value is nested over ${MAX_VALUE_DEPTH} levels deep`);
    let value: AttributeValue = null;
    this.#fields(end, (tag) => {
      switch (tag) {
        case 1:
          value = this.#string();
          break;
        case 2:
          value = this.#pbf.readBoolean();
          break;
        case 3:
          value = this.#int64();
          break;
        case 4: {
          const double = this.#pbf.readDouble();
          value = Number.isFinite(double) ? double : String(double);
          break;
        }
        case 5: {
          const items: AttributeValue[] = [];
          this.#message((e) =>
            this.#fields(e, (t) => {
              if (t === 1) items.push(this.#message((e2) => this.#anyValue(e2)));
            }),
          );
          value = items;
          break;
        }
        case 6:
          value = Object.fromEntries(this.#message((e) => this.#attributesAt(e, 1)));
          break;
        case 7: {
          const bytes = this.#pbf.readBytes();
          value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
          break;
        }
      }
    });
    this.#depth--;
    return value;
  }

  /** Reads every field up to `end`; `read` consumes the value or leaves it, and it is skipped. */
  #fields(end: number, read: (tag: number) => void): void {
    const pbf = this.#pbf;
    while (pbf.pos < end) {
      const key = pbf.readVarint();
      const tag = key >>> 3;
      if (tag === 0) throw new RangeError("field number 0");
      pbf.type = key & 7;
      const before = pbf.pos;
      read(tag);
      if (pbf.pos === before) pbf.skip(key);
    }
    if (pbf.pos !== end) throw new RangeError("a field runs over its message's end");
  }

  #message<T>(read: (end: number) => T): T {
    this.#expect(2);
    const length = this.#pbf.readVarint();
    const end = this.#pbf.pos + length;
    if (end > this.#body.length) throw new RangeError("a message is longer than the body");
    return read(end);
  }

  #bytesEnd(): number {
    this.#expect(2);
    const end = this.#pbf.readVarint() + this.#pbf.pos;
    if (end > this.#body.length) throw new RangeError("a string is longer than the body");
    return end;
  }

  #string(): string {
    const end = this.#bytesEnd();
    const text = this.#body.toString("utf8", this.#pbf.pos, end);
    this.#pbf.pos = end;
    return text;
  }

  #hex(): string {
    const end = this.#bytesEnd();
    const text = this.#body.toString("hex", this.#pbf.pos, end);
    this.#pbf.pos = end;
    return text;
  }

  #fixed64(): bigint {
    this.#expect(1);
    const at = this.#pbf.pos;
    if (at + 8 > this.#body.length) throw new RangeError("a number is cut off");
    this.#pbf.pos = at + 8;
    return this.#body.readBigUInt64LE(at);
  }

  /** A varint of 64 bits, exact: a number while it is safe, else its decimal text. */
  #int64(): number | string {
    this.#expect(0);
    const body = this.#body;
    let pos = this.#pbf.pos;
    let low = 0;
    let scale = 1;
    for (let i = 0; i < 7; i++) {
      const byte = body[pos++];
      if (byte === undefined) throw new RangeError("a number is cut off");
      low += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) {
        this.#pbf.pos = pos;
        return low;
      }
    }
    let value = BigInt(low);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = body[pos++];
      if (byte === undefined) throw new RangeError("a number is cut off");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.#pbf.pos = pos;
        return safeInteger(BigInt.asIntN(64, value));
      }
    }
    throw new RangeError("a number of over ten bytes");
  }

  #expect(wireType: number): void {
    if (this.#pbf.type !== wireType)
      throw new RangeError(`wire type ${this.#pbf.type} where ${wireType} belongs`);
  }
}

const EMPTY: Attributes = new Map();

/** A number while it is exact, else the decimal text. */
export function safeInteger(value: bigint): number | string {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value.toString();
}
