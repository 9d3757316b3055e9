import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { audit } from "./audit.ts";
import { startReport } from "./report.ts";
import { scale } from "./scale.ts";
import { startServer, temporaryFolder } from "./server.ts";
import { startWriters } from "./writers.ts";

const BOMBS = scale(6, 60);
const AT_ONCE = 6;
const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const MOST_RSS_MIB = 1_024;

/** A body that begins as OTLP/JSON does and then unfolds to some gigabyte of blanks. */
const encodings: [name: string, bomb: () => Buffer][] = [
  // Gzip members and zstd frames may follow one another, so a large bomb is a small one repeated.
  ["gzip", () => repeated(gzipSync(Buffer.alloc(64 * MIB, " ")), (4 * GIB) / (64 * MIB))],
  ["deflate", () => deflateSync(Buffer.alloc(1 * GIB, " "))],
  ["zstd", () => repeated(zstdCompressSync(Buffer.alloc(64 * MIB, " ")), (4 * GIB) / (64 * MIB))],
];

test.each(encodings)(
  `${BOMBS} decompression bombs of %s are refused, and others are served meanwhile`,
  {
    timeout: 120_000,
  },
  async (encoding, bomb) => {
    const report = startReport(`${encoding} bombs`);
    const server = await startServer(await temporaryFolder());
    const send = async (body: Buffer) => {
      const headers = { "content-type": "application/json", "content-encoding": encoding };
      const answer = await fetch(`${server.url}/v1/traces`, {
        method: "POST",
        headers,
        body: new Uint8Array(body),
      });
      return { status: answer.status, message: await answer.text() };
    };
    const body = bomb();
    const writers = startWriters(server.url, { writers: 2 });
    const answers: { status: number; message: string }[] = [];
    while (answers.length < BOMBS)
      answers.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => send(body)))));
    await writers.acknowledge(10);
    await writers.stop();
    const result = await audit(server.url, writers.acknowledged);
    const rss = report.memory(server.process.pid);
    report.finish(answers.length, writers.acknowledged, result);

    // 429: others were being unfolded at the same time, and all together had reached their bound.
    expect(answers.filter(({ status }) => status !== 413 && status !== 429)).toEqual([]);
    expect(answers.some(({ message }) => message.includes("after decompression"))).toBe(true);
    expect(result.findings).toEqual([]);
    expect(writers.drops).toEqual([]);
    expect(rss ?? 0).toBeLessThan(MOST_RSS_MIB);
  },
);

function repeated(part: Buffer, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times }, () => part));
}
