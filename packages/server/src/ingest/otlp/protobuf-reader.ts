/**
 * Reads protobuf messages field by field, and what `common.proto` of OTLP defines.
 *
 * Fields of unknown numbers are skipped, whatever their wire type. A known field of another wire type is refused with
 * the whole body, as the OpenTelemetry Collector does, and not skipped as unknown: no version of OTLP ever changed a
 * type, so the body is broken or is no OTLP, and skipping would store a span that lacks what its sender put into it.
 */
import { PbfReader } from "pbf";
import type { Attributes, AttributeValue } from "../../model/span.ts";
import {
  InvalidBodyError,
  MAX_OBJECTS,
  MAX_VALUE_DEPTH,
  MAX_VALUES,
  tooDeep,
  tooManyObjects,
} from "./invalid-body.ts";

/** The highest field number, 2^29 - 1, with its wire type. */
const MAX_KEY = 0xff_ff_ff_ff;
/** Wire types between which the fields of a group are. OTLP has none; an unknown field may be one. */
const START_GROUP = 3;
const END_GROUP = 4;
/** How deep groups may be nested. */
const MAX_GROUP_DEPTH = 100;

/** Reads a whole body with `read`; throws {@link InvalidBodyError} where it stops making sense. */
export function readProtobuf<T>(body: Buffer, read: (reader: ProtobufReader, end: number) => T): T {
  const reader = new ProtobufReader(body);
  try {
    return read(reader, body.length);
  } catch (cause) {
    if (cause instanceof InvalidBodyError) throw cause;
    const at = reader.position;
    throw new InvalidBodyError(
      `not an OTLP protobuf message: it stops making sense at byte ${at} of ${body.length}`,
      { cause },
    );
  }
}

export class ProtobufReader {
  readonly #pbf: PbfReader;
  readonly #body: Buffer;
  #depth = 0;
  #tooDeep = false;
  #objects = 0;
  #values = 0;

  constructor(body: Buffer) {
    this.#body = body;
    this.#pbf = new PbfReader(body);
  }

  get position(): number {
    return this.#pbf.pos;
  }

  /** Counts what takes much more memory than it took bytes, and refuses a body that is full of it. */
  countObject(): void {
    if (++this.#objects > MAX_OBJECTS) throw tooManyObjects();
  }

  #countValue(): void {
    if (++this.#values > MAX_VALUES) throw tooManyObjects();
  }

  /** Reads a part of the body, and answers what of it had to be skipped, if anything. */
  part(read: () => void): string | undefined {
    this.#tooDeep = false;
    read();
    return this.#tooDeep ? tooDeep("an attribute value") : undefined;
  }

  /** The attributes of a message that has them in `field`. */
  attributesAt(end: number, field: number, into: Attributes): Attributes {
    this.fields(end, (tag) => {
      if (tag === field) this.keyValue(into);
    });
    return into;
  }

  /** `KeyValue { key = 1, value = 2 }`. */
  keyValue(into: Attributes): void {
    this.#countValue();
    let key = "";
    let value: AttributeValue = null;
    this.message((end) =>
      this.fields(end, (tag) => {
        if (tag === 1) key = this.string();
        else if (tag === 2) value = this.message((e) => this.anyValue(e, value));
      }),
    );
    into.set(key, value);
  }

  /**
   * `AnyValue`, a oneof: the last field that is set counts. A message that comes in several pieces is one, so a list
   * goes on from `before`.
   */
  anyValue(end: number, before: AttributeValue = null): AttributeValue {
    if (this.#depth === MAX_VALUE_DEPTH) {
      this.#tooDeep = true;
      this.#pbf.pos = end;
      return null;
    }
    this.#depth++;
    let value = before;
    this.fields(end, (tag) => {
      switch (tag) {
        case 1:
          value = this.string();
          break;
        case 2:
          value = this.int64() !== 0;
          break;
        case 3:
          value = this.int64();
          break;
        case 4:
          value = this.#double();
          break;
        case 5: // ArrayValue { values = 1 }
          value = Array.isArray(value) ? value : this.#list();
          this.#append(value);
          break;
        case 6: // KeyValueList { values = 1 }
          value = { ...(isKeyValueList(value) ? value : {}), ...this.#keyValueList() };
          break;
        case 7: // bytes
          value = this.#bytes("base64");
          break;
      }
    });
    this.#depth--;
    return value;
  }

  #list(): AttributeValue[] {
    this.countObject();
    return [];
  }

  #append(items: AttributeValue[]): void {
    this.message((end) =>
      this.fields(end, (tag) => {
        if (tag !== 1) return;
        this.#countValue();
        items.push(this.message((e) => this.anyValue(e)));
      }),
    );
  }

  #keyValueList(): { [key: string]: AttributeValue } {
    this.countObject();
    return Object.fromEntries(this.message((end) => this.attributesAt(end, 1, new Map())));
  }

  /** Reads every field up to `end`; `read` consumes the value or leaves it, and it is skipped. */
  fields(end: number, read: (tag: number) => void): void {
    const pbf = this.#pbf;
    while (pbf.pos < end) {
      const key = this.#key();
      const before = pbf.pos;
      read(key >>> 3);
      if (pbf.pos === before) this.#skip(key);
    }
    if (pbf.pos !== end) throw new RangeError("a field runs over its message's end");
  }

  /** Reads the key of the next field: its number above the three bits of its wire type. */
  #key(): number {
    const key = this.#pbf.readVarint();
    if (key > MAX_KEY || key < 8) throw new RangeError("no field number");
    this.#pbf.type = key & 7;
    return key;
  }

  #skip(key: number, depth = 0): void {
    if ((key & 7) !== START_GROUP) {
      this.#pbf.skip(key);
      return;
    }
    if (depth === MAX_GROUP_DEPTH) throw new RangeError("groups are nested too deep");
    let inner = this.#key();
    for (; (inner & 7) !== END_GROUP; inner = this.#key()) this.#skip(inner, depth + 1);
    if (inner >>> 3 !== key >>> 3) throw new RangeError("a group ends that did not begin");
  }

  /** Reads a message that is a field; `read` is given where it ends. */
  message<T>(read: (end: number) => T): T {
    this.#expect(2);
    const length = this.#pbf.readVarint();
    const end = this.#pbf.pos + length;
    if (end > this.#body.length) throw new RangeError("a message is longer than the body");
    return read(end);
  }

  string(): string {
    return this.#bytes("utf8");
  }

  hex(): string {
    return this.#bytes("hex");
  }

  #bytes(encoding: "utf8" | "hex" | "base64"): string {
    this.#expect(2);
    const length = this.#pbf.readVarint();
    const start = this.#pbf.pos;
    const end = start + length;
    if (end > this.#body.length) throw new RangeError("a string is longer than the body");
    const text = this.#body.toString(encoding, start, end);
    this.#pbf.pos = end;
    return text;
  }

  /** An enum, which has 32 bits; those beyond are not looked at. */
  enum(): number {
    const value = this.int64();
    return typeof value === "number" ? value | 0 : Number(BigInt.asIntN(32, BigInt(value)));
  }

  #double(): number | string {
    this.#expect(1);
    const double = this.#pbf.readDouble();
    return Number.isFinite(double) ? double : String(double);
  }

  fixed64(): bigint {
    this.#expect(1);
    const at = this.#pbf.pos;
    if (at + 8 > this.#body.length) throw new RangeError("a number is cut off");
    this.#pbf.pos = at + 8;
    return this.#body.readBigUInt64LE(at);
  }

  /** A varint of 64 bits, exact: a number while it is safe, else its decimal text. */
  int64(): number | string {
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

function isKeyValueList(value: AttributeValue): value is { [key: string]: AttributeValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A number while it is exact, else the decimal text. */
export function safeInteger(value: bigint): number | string {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value.toString();
}
