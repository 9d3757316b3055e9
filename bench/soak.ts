import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServerProcess } from "../e2e/server-process.ts";
import { createBodies } from "./bodies.ts";
import { residentMb } from "./child.ts";
import { quantile, sendBodies } from "./send.ts";

const MINUTES = 10;
const BODIES = 60;
const SPANS_PER_BODY = 500;
const SAMPLE_MS = 10_000;
const TRACE_ID_BYTES = 16;

/** Ten minutes of full load on eight connections, and what the server's memory does meanwhile, minute by minute. */
export async function soakIngest(log: (line: string) => void): Promise<Record<string, unknown>[]> {
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-soak-"));
  const server = await startServerProcess(dataDir);
  const pid = server.process.pid ?? 0;
  const minutes: { rss: number[]; acks: number; spans: number }[] = [];
  try {
    for (let minute = 1; minute <= MINUTES; minute++) {
      const rss: number[] = [];
      const sampler = setInterval(() => void residentMb(pid).then((mb) => rss.push(mb)), SAMPLE_MS);
      const bodies = freshBodies(Date.now() + 60_000);
      const { ackMs } = await sendBodies(bodies, { url: server.url, connections: 8, gzip: false });
      clearInterval(sampler);
      minutes.push({ rss, acks: quantile(ackMs, 0.99), spans: ackMs.length * SPANS_PER_BODY });
      log(`minute ${minute}: ${minutes.at(-1)?.spans} spans, ${Math.max(...rss)} MiB`);
    }
  } finally {
    await server.stop("SIGTERM");
    await rm(dataDir, { recursive: true, force: true });
  }
  return minutes.map(({ rss, acks, spans }, i) => ({
    name: `minute ${i + 1}`,
    spans_per_second: Math.round(spans / 60),
    ack_p99_ms: Math.round(acks),
    rss_mb_start: rss[0] ?? null,
    rss_mb_end: rss.at(-1) ?? null,
    rss_mb_highest: Math.max(...rss),
  }));
}

const templates = createBodies({
  kind: "calls",
  spans: BODIES * SPANS_PER_BODY,
  spansPerBody: SPANS_PER_BODY,
  contentBytes: 340,
}).map((body) => ({ body, places: traceIdPlaces(body) }));
let round = 0;

/** The same bodies over and over, with other trace ids each time. */
function* freshBodies(untilMs: number): Generator<Buffer> {
  while (Date.now() < untilMs) {
    round += 1;
    for (const { body, places } of templates) {
      const fresh = Buffer.from(body);
      for (const place of places) fresh.writeUInt32BE((fresh.readUInt32BE(place) ^ round) >>> 0, place);
      yield fresh;
      if (Date.now() >= untilMs) return;
    }
  }
}

/** Where trace ids stand: field 1 of a span, 16 bytes. */
function traceIdPlaces(body: Buffer): number[] {
  const places: number[] = [];
  const head = Buffer.from([0x0a, TRACE_ID_BYTES]);
  // A span's id follows: field 2, eight bytes.
  for (let at = body.indexOf(head); at >= 0; at = body.indexOf(head, at + 1)) {
    const id = at + head.length;
    if (body[id + TRACE_ID_BYTES] === 0x12 && body[id + TRACE_ID_BYTES + 1] === 8) places.push(id);
  }
  return places;
}
