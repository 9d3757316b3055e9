import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { PbfWriter } from "pbf";
import { expect, test } from "vitest";
import { hex } from "../../../test/a-span.ts";

const MIB = 1024 * 1024;
const DECODER = new URL("../../../test/decode-in-worker.ts", import.meta.url);
/** The bodies here are of up to 64 MiB, and so is what stands beside them. */
const HEAP_MIB = 700;

/** What comes of a body where memory is scarce: a thread that needs more than there is fails with an error event. */
async function decode(body: Buffer, isJson = false): Promise<unknown> {
  const worker = new Worker(DECODER, {
    workerData: { body, isJson },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  const [answer] = await once(worker, "message");
  await worker.terminate();
  return answer;
}

function wrap(tag: number, inner: Uint8Array): Buffer {
  const outer = new PbfWriter();
  outer.writeBytesField(tag, inner);
  return Buffer.from(outer.finish());
}
const inScope = (spans: Uint8Array) => wrap(1, wrap(2, spans));
const ids = Buffer.concat([
  wrap(1, Buffer.from(hex(16), "hex")),
  wrap(2, Buffer.from(hex(8), "hex")),
  Buffer.from("390100000000000000", "hex"),
]);
const inSpan = (fields: Uint8Array) => inScope(wrap(2, Buffer.concat([ids, fields])));
/** So many fields of a number, each an empty message. */
const empties = (tag: number, count: number) => Buffer.alloc(2 * count, Buffer.from([tag * 8 + 2, 0]));
const attribute = (value: Uint8Array) => inSpan(wrap(9, wrap(2, value)));
const TOO_MANY = "it holds too many objects for one request; send smaller batches";

test.each<[string, Buffer, string]>([
  ["a million events", inSpan(empties(11, 999_999)), "1 spans"],
  ["spans", inScope(empties(2, 1_000_001)), TOO_MANY],
  ["events", inSpan(empties(11, 30_000_000)), TOO_MANY],
  ["links", inSpan(empties(13, 30_000_000)), TOO_MANY],
  ["attributes", inSpan(empties(9, 30_000_000)), TOO_MANY],
  ["items of a list", attribute(wrap(5, empties(1, 30_000_000))), TOO_MANY],
  ["pairs of a list", attribute(wrap(6, empties(1, 30_000_000))), TOO_MANY],
  [
    "lists in a list",
    attribute(wrap(5, Buffer.alloc(4 * 1_000_001, Buffer.from([0x0a, 2, 0x2a, 0])))),
    TOO_MANY,
  ],
])("of protobuf with many: %s", async (_what, body, answer) => {
  expect(body.length).toBeLessThan(64 * MIB);
  expect(await decode(body)).toBe(answer);
});

test.each([
  ["objects", "{},"],
  ["lists", "[],"],
  ["lists in lists", "["],
])("of JSON with many %s", async (_what, part) => {
  const body = Buffer.alloc(60 * MIB, part);
  body.write('{"resourceSpans":[');
  expect(await decode(body, true)).toBe(TOO_MANY);
});
