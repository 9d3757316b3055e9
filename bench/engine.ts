/**
 * The ceiling: the engine alone, in a process of its own, inserting rows that were encoded before, in batches
 * of 5,000, with the server's own sync settings. Takes a data folder and a {@link Load} as JSON; prints
 * `{"spansPerSecond"}`.
 */
import { classify } from "../packages/server/src/ingest/dialects/classify.ts";
import { decodeProtobuf } from "../packages/server/src/ingest/otlp/decode-protobuf.ts";
import { toSpan } from "../packages/server/src/ingest/to-span.ts";
import { createPriceBook } from "../packages/server/src/pricing/price-book.ts";
import { encodeSpan } from "../packages/server/src/telemetry/span-rows.ts";
import { openTelemetryStore } from "../packages/server/src/telemetry/store.ts";
import { createBodies, type Load } from "./bodies.ts";

const BATCH = 5_000;
const [dataDir = "", load = ""] = process.argv.slice(2);

const book = createPriceBook();
const lines = createBodies(JSON.parse(load) as Load).flatMap((body) =>
  decodeProtobuf(body).spans.map((wire) =>
    encodeSpan("proj_bench", toSpan(wire, book), (key) => classify(key).content),
  ),
);

const store = await openTelemetryStore({ dataDir });
await store.insertSpans(lines.slice(0, BATCH), 1);
const began = performance.now();
for (let at = 0; at < lines.length; at += BATCH) await store.insertSpans(lines.slice(at, at + BATCH), at + 2);
const seconds = (performance.now() - began) / 1_000;
await store.close();
console.log(JSON.stringify({ spansPerSecond: lines.length / seconds }));
