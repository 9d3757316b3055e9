/** Other encodings of a protobuf message, which every parser must read as the same. */
import protobuf from "protobufjs";

/** A number from 0 up to, but without, `below`. */
export type Pick = (below: number) => number;

interface Field {
  tag: number;
  wireType: number;
  /** The value as it is encoded, with its length where it has one. */
  raw: Buffer;
}

/**
 * The same message with its fields in another order, with unknown fields among them, with values before that do not
 * count, since the last one does, and with messages in two pieces, which are merged.
 */
export function vary(type: protobuf.Type, bytes: Uint8Array, pick: Pick): Buffer {
  // Fields of one number keep their order, and so do the members of a oneof.
  const queues = new Map<string, Field[]>();
  for (const field of fieldsOf(bytes)) {
    const name = type.fieldsById[field.tag]?.partOf?.name ?? String(field.tag);
    const queue = queues.get(name) ?? [];
    queues.set(name, queue);
    queue.push(...varied(type.fieldsById[field.tag], field, pick));
  }
  const waiting = [...queues.values()];
  const out: Field[] = [];
  while (waiting.length > 0) {
    if (pick(4) === 0) out.push(anUnknown(pick));
    const at = pick(waiting.length);
    const next = waiting[at]?.shift();
    if (next) out.push(next);
    else waiting.splice(at, 1);
  }
  return Buffer.concat(out.map(encodeField));
}

function varied(known: protobuf.Field | undefined, field: Field, pick: Pick): Field[] {
  if (known?.resolvedType instanceof protobuf.Type) {
    const content = vary(known.resolvedType, contentOf(field), pick);
    const pieces = known.repeated || pick(2) ? [content] : split(content, pick);
    return [...outdated(known, pick), ...pieces.map((piece) => ({ ...field, raw: withLength(piece) }))];
  }
  if (known?.repeated || pick(3) > 0) return [field];
  return known?.partOf ? [...outdated(known, pick), field] : [{ ...field, raw: another(field, pick) }, field];
}

/** Another member of the same oneof, which the one that follows clears. */
function outdated({ partOf, id }: protobuf.Field, pick: Pick): Field[] {
  if (!partOf || pick(3) > 0) return [];
  return [
    id === 1
      ? { tag: 2, wireType: 0, raw: Buffer.from([1]) }
      : { tag: 1, wireType: 2, raw: withLength(Buffer.from("outdated")) },
  ];
}

/** Two messages that are the one when they are merged. */
function split(content: Buffer, pick: Pick): Buffer[] {
  const fields = fieldsOf(content);
  const at = pick(fields.length + 1);
  return [fields.slice(0, at), fields.slice(at)].map((part) => Buffer.concat(part.map(encodeField)));
}

function another({ wireType }: Field, pick: Pick): Buffer {
  if (wireType === 0) return varint(pick(1_000));
  if (wireType === 2) return withLength(Buffer.alloc(pick(20), "x"));
  return Buffer.alloc(wireType === 1 ? 8 : 4, pick(256));
}

const GROUP = 3;
/** A field of a number that OTLP does not have, of any wire type. */
function anUnknown(pick: Pick, depth = 0): Field {
  const tag = [99, 2_000, 2 ** 29 - 1][pick(3)] ?? 99;
  const wireType = [0, 1, 2, 5, GROUP][pick(depth < 3 ? 5 : 4)] ?? 0;
  if (wireType !== GROUP)
    return { tag, wireType, raw: another({ tag, wireType, raw: Buffer.alloc(0) }, pick) };
  const inner = Array.from({ length: pick(3) }, () => encodeField(anUnknown(pick, depth + 1)));
  return { tag, wireType, raw: Buffer.concat([...inner, varint(tag * 8 + 4)]) };
}

/** The fields of a message, one after another. */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const reader = protobuf.Reader.create(bytes);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const key = reader.uint32();
    const start = reader.pos;
    reader.skipType(key & 7);
    fields.push({ tag: key >>> 3, wireType: key & 7, raw: Buffer.from(bytes.subarray(start, reader.pos)) });
  }
  return fields;
}

function contentOf({ raw }: Field): Uint8Array {
  return protobuf.Reader.create(raw).bytes();
}

export function encodeField({ tag, wireType, raw }: Field): Buffer {
  return Buffer.concat([varint(tag * 8 + wireType), raw]);
}

function withLength(content: Uint8Array): Buffer {
  return Buffer.concat([varint(content.length), content]);
}

function varint(value: number): Buffer {
  return Buffer.from(protobuf.Writer.create().uint64(value).finish());
}
