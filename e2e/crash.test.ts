import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createClient } from "@anyway-sh/api/client";
import { expect, test } from "vitest";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

const KILLS = 20;
const WRITERS = 4;
const SPANS_PER_TRACE = 7;
/** gpt-4o: 1,000 tokens in at $2.50 and 100 out at $10 a million. */
const NANO_USD_PER_SPAN = 3_500_000n;

interface Trace {
  traceId: string;
  spanIds: string[];
  body: string;
}

function aTrace(startMs: number): Trace {
  const traceId = randomBytes(16).toString("hex");
  const spanIds = Array.from({ length: SPANS_PER_TRACE }, () => randomBytes(8).toString("hex"));
  const spans = spanIds.map((spanId) => ({
    traceId,
    spanId,
    name: "chat gpt-4o",
    kind: 3,
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${startMs + 500}000000`,
    attributes: [
      { key: "gen_ai.operation.name", value: { stringValue: "chat" } },
      { key: "gen_ai.provider.name", value: { stringValue: "openai" } },
      { key: "gen_ai.request.model", value: { stringValue: "gpt-4o" } },
      { key: "gen_ai.usage.input_tokens", value: { intValue: "1000" } },
      { key: "gen_ai.usage.output_tokens", value: { intValue: "100" } },
      { key: "customer_id", value: { stringValue: "CUS_crash0000000" } },
    ],
  }));
  return { traceId, spanIds, body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }) };
}

test(`a server killed ${KILLS} times during ingest has every acknowledged span and counts each once`, {
  timeout: 300_000,
}, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-crash-"));
  const acknowledged: Trace[] = [];
  let unacknowledged: Trace[] = [];
  let url = "";
  let stopped = false;

  /** As an exporter does: sends until it is acknowledged, then goes on; now and then sends one again. */
  async function write(): Promise<void> {
    while (!stopped) {
      const trace =
        unacknowledged.pop() ??
        (Math.random() < 0.2 ? acknowledged[acknowledged.length >> 1] : undefined) ??
        aTrace(Date.now());
      const answer = await fetch(`${url}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: trace.body,
      }).catch(() => undefined);
      if (answer?.status === 200) {
        if (!acknowledged.includes(trace)) acknowledged.push(trace);
      } else {
        if (!acknowledged.includes(trace)) unacknowledged = [trace, ...unacknowledged];
        await setTimeout(20);
      }
    }
  }

  let server: ServerProcess = await startServerProcess(dataDir);
  url = server.url;
  const writers = Array.from({ length: WRITERS }, write);
  for (let kill = 0; kill < KILLS; kill++) {
    const before = acknowledged.length;
    while (acknowledged.length < before + 3) await setTimeout(5);
    await setTimeout(Math.random() * 300);
    await server.stop("SIGKILL");
    server = await startServerProcess(dataDir);
    url = server.url;
  }
  stopped = true;
  await Promise.all(writers);
  for (const trace of unacknowledged) {
    const answer = await fetch(`${url}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: trace.body,
    });
    expect(answer.status).toBe(200);
    acknowledged.push(trace);
  }

  const client = createClient({ baseUrl: url });
  const lost: string[] = [];
  for (const trace of acknowledged) {
    const stored = await client.traces.get(trace.traceId).then(
      (answer) => answer.data.spans.map((span) => span.span_id),
      (): string[] => [],
    );
    if (new Set(stored).size !== stored.length || trace.spanIds.some((id) => !stored.includes(id)))
      lost.push(trace.traceId);
  }
  expect(lost).toEqual([]);

  const expected = NANO_USD_PER_SPAN * BigInt(SPANS_PER_TRACE * acknowledged.length);
  const cost = async () => BigInt((await client.profit()).data.totals.cost.replace(".", ""));
  for (const deadline = Date.now() + 20_000; (await cost()) < expected && Date.now() < deadline; )
    await setTimeout(200);
  expect(await cost()).toBe(expected);
  expect((await client.profit()).data.totals.traces).toBe(acknowledged.length);

  await server.stop();
  await rm(dataDir, { recursive: true });
});
