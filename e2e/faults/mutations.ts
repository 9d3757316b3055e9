/** Numbers from 0 up to, but without, `below`; the same ones for the same seed. */
export type Random = (below: number) => number;

/** mulberry32: small, fast, and good enough to find what breaks. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Mutation = (body: Buffer, random: Random, other: Buffer) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  function flippedBits(body, random) {
    const copy = Buffer.from(body);
    for (let flips = 1 + random(8); flips > 0 && copy.length > 0; flips--) {
      const at = random(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << random(8));
    }
    return copy;
  },
  function cutOff(body, random) {
    return body.subarray(0, random(body.length + 1));
  },
  function spliced(body, random, other) {
    return Buffer.concat([
      body.subarray(0, random(body.length + 1)),
      other.subarray(random(other.length + 1)),
    ]);
  },
  function doubledPart(body, random) {
    const from = random(body.length + 1);
    const to = from + random(body.length + 1 - from);
    return Buffer.concat([body.subarray(0, to), body.subarray(from)]);
  },
  function lostPart(body, random) {
    const from = random(body.length + 1);
    return Buffer.concat([body.subarray(0, from), body.subarray(from + 1 + random(16))]);
  },
  /** A length or a number where it does not belong; the longest says more than 64 bits hold. */
  function hugeVarint(body, random) {
    const at = random(body.length + 1);
    const varint = Buffer.alloc(1 + random(11), 0xff);
    if (random(2)) varint[varint.length - 1] = 0x01;
    return Buffer.concat([body.subarray(0, at), varint, body.subarray(at + varint.length)]);
  },
  function wrongText(body, random) {
    const at = random(body.length + 1);
    const texts = [
      "\u0000",
      '"',
      "\\ud800",
      "\uFFFF",
      "{",
      "]",
      "null",
      "-0",
      "1e400",
      "NaN",
      "9".repeat(40),
    ];
    return Buffer.concat([
      body.subarray(0, at),
      Buffer.from(texts[random(texts.length)] ?? ""),
      body.subarray(at),
    ]);
  },
  function deep(body, random) {
    const depth = 1 + random(3_000);
    const at = random(body.length + 1);
    const nested = random(2) ? "[".repeat(depth) : '{"arrayValue":{"values":['.repeat(depth);
    return Buffer.concat([body.subarray(0, at), Buffer.from(nested), body.subarray(at)]);
  },
  /** An `AnyValue` of an `ArrayValue` of an `AnyValue` …, each with its right length. */
  function deepProtobuf(_body, random) {
    let inner: Buffer = Buffer.alloc(0);
    for (let depth = random(200); depth > 0; depth--) inner = field(random(2) ? 5 : 1, inner);
    const attribute = Buffer.concat([field(1, Buffer.from("key")), field(2, inner)]);
    const ids = Buffer.concat([field(1, Buffer.alloc(16, 1)), field(2, Buffer.alloc(8, 1))]);
    return field(1, field(2, field(2, Buffer.concat([ids, field(9, attribute)]))));
  },
  function noise(_body, random) {
    return Buffer.from(Array.from({ length: random(300) }, () => random(256)));
  },
];

/** One of the valid bodies after one to three mutations. */
export function mutate(bodies: readonly Buffer[], random: Random): Buffer {
  const any = () => bodies[random(bodies.length)] ?? Buffer.alloc(0);
  let body = any();
  for (let times = 1 + random(3); times > 0; times--) {
    body = MUTATIONS[random(MUTATIONS.length)]?.(body, random, any()) ?? body;
  }
  return body;
}

function field(tag: number, content: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = content.length; ; rest >>>= 7) {
    if (rest < 0x80) {
      length.push(rest);
      break;
    }
    length.push((rest & 0x7f) | 0x80);
  }
  return Buffer.concat([Buffer.from([(tag << 3) | 2, ...length]), content]);
}
