/**
 * `ExportTraceServiceRequest` from protobuf (opentelemetry-proto 1.x, `trace.proto`). Field numbers stand beside each
 * reader.
 */
import type { Attributes, SpanEvent, SpanLink, WireSpan } from "../../model/span.ts";
import { checkSpan, nameSpan } from "./check-span.ts";
import type { DecodedSpans } from "./decoded.ts";
import { InvalidBodyError, Rejections } from "./invalid-body.ts";
import { type ProtobufReader, readProtobuf } from "./protobuf-reader.ts";

export function decodeProtobuf(body: Buffer): DecodedSpans {
  return readProtobuf(body, (reader, end) => {
    const decoder = new Decoder(reader);
    decoder.request(end);
    return decoder.result;
  });
}

const EMPTY: Attributes = new Map();

class Decoder {
  readonly result: DecodedSpans = { spans: [], rejected: new Rejections() };
  readonly #reader: ProtobufReader;

  constructor(reader: ProtobufReader) {
    this.#reader = reader;
  }

  request(end: number): void {
    const reader = this.#reader;
    let index = 0;
    reader.fields(end, (tag) => {
      if (tag === 1) reader.message((e) => this.#resourceSpans(e, `resource_spans[${index++}]`)); // resource_spans
    });
  }

  #resourceSpans(end: number, path: string): void {
    const reader = this.#reader;
    const resource: Attributes = new Map();
    const first = this.result.spans.length;
    let index = 0;
    reader.fields(end, (tag) => {
      if (tag === 1)
        reader.message((e) => this.#resource(e, resource)); // resource
      else if (tag === 2) reader.message((e) => this.#scopeSpans(e, `${path}.scope_spans[${index++}]`)); // scope_spans
    });
    // Protobuf lets the fields come in any order, so the resource is set when both are known.
    for (let i = first; i < this.result.spans.length; i++) this.#span(i).resource = resource;
  }

  /** `Resource { attributes = 1 }`, without which its spans would be of nobody. */
  #resource(end: number, into: Attributes): void {
    const unreadable = this.#reader.part(() => this.#reader.attributesAt(end, 1, into));
    if (unreadable) throw new InvalidBodyError(unreadable);
  }

  #scopeSpans(end: number, path: string): void {
    const reader = this.#reader;
    let scopeName = "";
    let scopeVersion = "";
    let index = 0;
    const first = this.result.spans.length;
    reader.fields(end, (tag) => {
      if (tag === 1) {
        reader.message((e) =>
          reader.fields(e, (t) => {
            if (t === 1) scopeName = reader.string();
            else if (t === 2) scopeVersion = reader.string();
          }),
        );
      } else if (tag === 2) {
        const at = index++;
        reader.message((e) => this.#item(e, () => `${path}.spans[${at}]`));
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

  #item(end: number, path: () => string): void {
    const span = emptySpan();
    const unreadable = this.#reader.part(() => this.#read(end, span));
    const reason = unreadable ? `${nameSpan(span, path)}: ${unreadable}` : checkSpan(span, path);
    if (reason === undefined) this.result.spans.push(span);
    else this.result.rejected.add(reason);
  }

  #read(end: number, span: WireSpan): void {
    const reader = this.#reader;
    reader.countObject();
    reader.fields(end, (tag) => {
      switch (tag) {
        case 1:
          span.traceId = reader.hex();
          break;
        case 2:
          span.spanId = reader.hex();
          break;
        case 4:
          span.parentSpanId = reader.hex();
          break;
        case 5:
          span.name = reader.string();
          break;
        case 6:
          span.kind = reader.enum();
          break;
        case 7:
          span.startTimeNs = reader.fixed64();
          break;
        case 8:
          span.endTimeNs = reader.fixed64();
          break;
        case 9:
          reader.keyValue(span.attributes);
          break;
        case 11:
          span.events.push(reader.message((e) => this.#event(e)));
          break;
        case 13:
          span.links.push(reader.message((e) => this.#link(e)));
          break;
        case 15:
          reader.message((e) =>
            reader.fields(e, (t) => {
              if (t === 2) span.statusMessage = reader.string();
              else if (t === 3) span.status = reader.enum();
            }),
          );
          break;
      }
    });
  }

  #event(end: number): SpanEvent {
    const reader = this.#reader;
    reader.countObject();
    const event: SpanEvent = { name: "", timeNs: 0n, attributes: new Map() };
    reader.fields(end, (tag) => {
      if (tag === 1) event.timeNs = reader.fixed64();
      else if (tag === 2) event.name = reader.string();
      else if (tag === 3) reader.keyValue(event.attributes);
    });
    return event;
  }

  #link(end: number): SpanLink {
    const reader = this.#reader;
    reader.countObject();
    const link: SpanLink = { traceId: "", spanId: "", attributes: new Map() };
    reader.fields(end, (tag) => {
      if (tag === 1) link.traceId = reader.hex();
      else if (tag === 2) link.spanId = reader.hex();
      else if (tag === 4) reader.keyValue(link.attributes);
    });
    return link;
  }
}

const emptySpan = (): WireSpan => ({
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
});
