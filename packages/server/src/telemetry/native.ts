import type { ClickHouseClient } from "@clickhouse/client";
import type { FewStrings, Lists } from "../model/conversion-columns.ts";
import { queryError } from "./statement.ts";

/**
 * Columns of ClickHouse's `Native` format (https://clickhouse.com/docs/interfaces/formats/Native): blocks of columns as
 * the engine holds them, so that a million rows are copied and not parsed.
 */
interface Columns {
  UInt8: Uint8Array;
  UInt32: Uint32Array;
  UInt64: BigUint64Array;
  Float64: Float64Array;
  String: string[];
  "LowCardinality(String)": FewStrings;
  "Array(String)": Lists<string[]>;
  "Array(LowCardinality(String))": Lists<FewStrings>;
  "Array(UInt32)": Lists<Uint32Array>;
  "Array(UInt64)": Lists<BigUint64Array>;
  "Array(Float64)": Lists<Float64Array>;
}
type ColumnType = keyof Columns;
type Selected<Types> = {
  [name in keyof Types]: Types[name] extends ColumnType ? Columns[Types[name]] : never;
};

/** Columns of a query, by their names, in the order and of the types in which it selects them. Threads can share numbers. */
export async function selectColumns<const Types extends Record<string, ColumnType>>(
  client: ClickHouseClient,
  types: Types,
  query: string,
  params: Record<string, unknown>,
): Promise<Selected<Types>> {
  const data = await read(client, query, params);
  const names = Object.entries(types);
  const blocks: unknown[][] = names.map(() => []);
  const cursor = new Cursor(data);
  while (!cursor.isAtEnd) {
    const columns = cursor.varint();
    const rows = cursor.varint();
    if (columns !== names.length) throw new Error(`a block has ${columns} columns and not ${names.length}`);
    names.forEach(([name, type], i) => {
      const is = `${cursor.string()} ${cursor.string()}`;
      if (is !== `${name} ${type}`) throw new Error(`column ${i + 1} is ${is} and not ${name} ${type}`);
      if (rows === 0) return;
      READERS[type].begin?.(cursor);
      blocks[i]?.push(READERS[type].read(cursor, rows));
    });
  }
  const join = (type: ColumnType, parts: unknown[]) =>
    (READERS[type].join as (parts: unknown[]) => unknown)(parts);
  return Object.fromEntries(
    names.map(([name, type], i) => [name, join(type, blocks[i] ?? [])]),
  ) as Selected<Types>;
}

async function read(client: ClickHouseClient, query: string, params: Record<string, unknown>) {
  try {
    const { stream } = await client.exec({
      query: `${query} FORMAT Native`,
      query_params: params,
      decompress_response_stream: true,
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks);
  } catch (error) {
    throw queryError(error);
  }
}

class Cursor {
  #at = 0;
  readonly #data: Buffer;
  constructor(data: Buffer) {
    this.#data = data;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#data.length;
  }

  /** LEB128. */
  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#data.readUInt8(this.#at++);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  string(): string {
    const length = this.varint();
    this.#at += length;
    return this.#data.toString("utf8", this.#at - length, this.#at);
  }

  strings(count: number): string[] {
    return Array.from({ length: count }, () => this.string());
  }

  /** So many bytes, copied, so that numbers of any size may begin where they do. */
  bytes(count: number): ArrayBuffer {
    if (this.#at + count > this.#data.length) throw new Error("the engine's answer ends within a column");
    const copy = new ArrayBuffer(count);
    new Uint8Array(copy).set(this.#data.subarray(this.#at, this.#at + count));
    this.#at += count;
    return copy;
  }

  /** A number of eight bytes, of which the count of anything takes fewer. */
  count(): number {
    const [value = 0n] = new BigUint64Array(this.bytes(8));
    return Number(value);
  }

  /** Where each list ends. */
  ends(rows: number): Uint32Array {
    const words = new Uint32Array(this.bytes(rows * 8));
    const ends = new Uint32Array(rows);
    for (let i = 0; i < rows; i++) ends[i] = words[i * 2] ?? 0;
    return ends;
  }
}

interface Reader<Column> {
  /** What stands before all of a column in a block. */
  begin?(cursor: Cursor): void;
  read(cursor: Cursor, rows: number): Column;
  join(blocks: readonly Column[]): Column;
}

const STRINGS: Reader<string[]> = {
  read: (cursor, rows) => cursor.strings(rows),
  join: (blocks) => blocks.flat(),
};
const FEW_STRINGS: Reader<FewStrings> = {
  // The version of the form, which there is one of.
  begin: (cursor) => void cursor.count(),
  read: readFewStrings,
  join: joinFewStrings,
};

const READERS: { [type in ColumnType]: Reader<Columns[type]> } = {
  UInt8: numbers(Uint8Array),
  UInt32: numbers(Uint32Array),
  UInt64: numbers(BigUint64Array),
  Float64: numbers(Float64Array),
  String: STRINGS,
  "LowCardinality(String)": FEW_STRINGS,
  "Array(String)": lists(STRINGS, ({ length }) => length),
  "Array(LowCardinality(String))": lists(FEW_STRINGS, ({ at }) => at.length),
  "Array(UInt32)": lists(numbers<Uint32Array>(Uint32Array), ({ length }) => length),
  "Array(UInt64)": lists(numbers(BigUint64Array), ({ length }) => length),
  "Array(Float64)": lists(numbers(Float64Array), ({ length }) => length),
};

type NumberArray = Uint8Array | Uint32Array | BigUint64Array | Float64Array;

function numbers<Numbers extends NumberArray>(
  type: (new (of: ArrayBufferLike) => Numbers) & { readonly BYTES_PER_ELEMENT: number },
): Reader<Numbers> {
  return {
    read: (cursor, rows) => new type(cursor.bytes(rows * type.BYTES_PER_ELEMENT)),
    join(blocks) {
      const rows = blocks.reduce((all, block) => all + block.length, 0);
      const all = new type(new SharedArrayBuffer(rows * type.BYTES_PER_ELEMENT));
      let at = 0;
      for (const block of blocks) {
        // Each block is of the array's own type.
        (all as { set(from: unknown, at: number): void }).set(block, at);
        at += block.length;
      }
      return all;
    },
  };
}

function lists<Values>(of: Reader<Values>, lengthOf: (values: Values) => number): Reader<Lists<Values>> {
  return {
    ...(of.begin && { begin: of.begin }),
    read(cursor, rows) {
      const ends = cursor.ends(rows);
      return { ends, values: of.read(cursor, ends.at(-1) ?? 0) };
    },
    join(blocks) {
      const ends = numbers<Uint32Array>(Uint32Array).join(blocks.map((block) => block.ends));
      let [row, before] = [0, 0];
      for (const block of blocks) {
        for (const end of block.ends) ends[row++] = end + before;
        before += lengthOf(block.values);
      }
      return { ends, values: of.join(blocks.map((block) => block.values)) };
    },
  };
}

/** By the lowest byte of the first word: how wide the positions of keys are. */
const POSITIONS = [Uint8Array, Uint16Array, Uint32Array] as const;

function readFewStrings(cursor: Cursor, rows: number): FewStrings {
  if (rows === 0) return { keys: [], at: new Uint32Array() };
  const [flags = 0] = new Uint32Array(cursor.bytes(8));
  const type = POSITIONS[flags & 255];
  if (!type) throw new Error(`strings of few values are told in a form that is not known: ${flags}`);
  const keys = cursor.strings(cursor.count());
  cursor.count();
  return { keys, at: new Uint32Array(new type(cursor.bytes(rows * type.BYTES_PER_ELEMENT))) };
}

function joinFewStrings(blocks: readonly FewStrings[]): FewStrings {
  const positions = new Map<string, number>();
  const at = blocks.map((block) => {
    const places = block.keys.map((key) => {
      const place = positions.get(key) ?? positions.size;
      positions.set(key, place);
      return place;
    });
    return block.at.map((key) => places[key] ?? 0);
  });
  return { keys: [...positions.keys()], at: numbers(Uint32Array).join(at) };
}
