import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { GPT_4O_CALL, hex } from "../../../test/a-span.ts";
import { appOver } from "../../../test/app-over.ts";
import { openTestApp, type TestApp } from "../../../test/test-app.ts";
import { openStream } from "./stream.ts";

let shop: TestApp;
let url: string;

beforeAll(async () => {
  shop = await openTestApp();
  url = await shop.app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => shop.close());

interface Event {
  name: string;
  data: unknown;
}

/** Listens, and keeps what is told. */
async function listen(query = "", headers: Record<string, string> = {}) {
  const stop = new AbortController();
  const response = await fetch(`${url}/v1/live${query}`, { headers, signal: stop.signal });
  const events: Event[] = [];
  const ended = (async () => {
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (text + chunk).split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) {
        const name = /^event: (.+)$/m.exec(part)?.[1];
        if (name) events.push({ name, data: JSON.parse(/^data: (.+)$/m.exec(part)?.[1] ?? "") });
      }
    }
  })().catch(() => {});
  const traces = () =>
    events.filter(({ name }) => name === "traces").flatMap(({ data }) => api.liveTraces.parse(data).traces);
  const totals = () =>
    events
      .filter(({ name }) => name === "totals")
      .map(({ data }) => api.liveTotals.parse(data))
      .at(-1);
  return { response, traces, totals, ended, stop: () => stop.abort() };
}

const trace = (traceId: string, attributes: Record<string, unknown> = {}, more = {}) => ({
  traces: [
    {
      trace_id: traceId,
      spans: [
        {
          span_id: hex(8),
          name: "chat gpt-4o",
          start_time: new Date(shop.clock.ms - 2_000).toISOString(),
          end_time: new Date(shop.clock.ms - 1_000).toISOString(),
          attributes: { ...GPT_4O_CALL, ...attributes },
          ...more,
        },
      ],
    },
  ],
});
const newIn = ({ traces }: { traces: () => api.LiveTrace[] }) =>
  traces().flatMap(({ trace_id, is_new }) => (is_new ? [trace_id] : []));
const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

describe("GET /v1/live", () => {
  it("tells of new traces, of what comes to them, and of today's totals", async () => {
    const before = hex(16);
    await shop.post("/v1/ingest", trace(before));
    await shop.ingest.settle();
    shop.clock.ms += 60_000;
    const here = await listen();
    expect([here.response.status, here.response.headers.get("content-type")]).toEqual([
      200,
      "text/event-stream; charset=utf-8",
    ]);
    expect(here.response.headers.get("x-content-type-options")).toBe("nosniff");
    await until(() => expect(here.totals()).toMatchObject({ traces: 1, failed: 0, cost: "0.003500000" }));
    const traceId = hex(16);
    await shop.post("/v1/ingest", trace(traceId, { customer_id: "A" }));
    await until(() =>
      expect(here.traces()).toMatchObject([
        {
          trace_id: traceId,
          is_new: true,
          root_name: "chat gpt-4o",
          cost: "0.003500000",
          customer_ids: ["A"],
        },
      ]),
    );
    shop.clock.ms += 1_000;
    await shop.post("/v1/ingest", trace(traceId, {}, { status: { code: "error" } }));
    await until(() =>
      expect(here.traces().at(-1)).toMatchObject({ trace_id: traceId, is_new: false, span_count: 2 }),
    );
    shop.clock.ms += 1_000;
    // It was there before anybody listened.
    await shop.post("/v1/ingest", trace(before));
    await until(() => expect(here.traces().at(-1)).toMatchObject({ trace_id: before, is_new: false }));
    here.stop();
  });

  it("tells what another server took, and of its own environment alone", async () => {
    shop.clock.ms += 60_000;
    const [here, test] = await Promise.all([listen(), listen("?environment=test")]);
    await until(() => expect([here.totals(), test.totals()]).toMatchObject([{}, { traces: 0 }]));
    const other = await appOver(shop, {});
    const traceId = hex(16);
    await other.app.inject({ method: "POST", url: "/v1/ingest", payload: trace(traceId) });
    const tested = hex(16);
    await other.app.inject({
      method: "POST",
      url: "/v1/ingest",
      payload: trace(tested, { "deployment.environment": "test" }),
    });
    await until(() => {
      expect(newIn(here)).toEqual([traceId]);
      expect(newIn(test)).toEqual([tested]);
    });
    await other.close();
    here.stop();
    test.stop();
  });

  it("takes twenty listeners of one key, and another once one has gone", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => listen()));
    const refused = await fetch(`${url}/v1/live`);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
    expect(((await refused.json()) as { error: { code: string } }).error.code).toBe("too_many_streams");
    all[0]?.stop();
    await until(async () => {
      const again = await listen();
      again.stop();
      expect(again.response.status).toBe(200);
    });
    for (const one of all) one.stop();
    expect((await shop.get("/v1/live?environment=tset")).body.error.message).toContain("did you mean test?");
  });

  it("lets go of who went away before its turn came", async () => {
    const over = await appOver(shop, {});
    const gone: Promise<unknown>[] = [];
    over.app.addHook("preHandler", async ({ raw }) => {
      if (raw.headers["x-leaves"] === undefined) return;
      gone.push(raw.socket.closed ? Promise.resolve() : once(raw.socket, "close"));
      await gone.at(-1);
    });
    const address = new URL(await over.app.listen({ host: "127.0.0.1", port: 0 }));
    const leaving = Array.from({ length: 20 }, () => connect(Number(address.port), address.hostname));
    for (const one of leaving) one.write("GET /v1/live HTTP/1.1\r\nhost: localhost\r\nx-leaves: 1\r\n\r\n");
    await until(() => expect(gone).toHaveLength(20));
    for (const one of leaving) one.destroy();
    await Promise.all(gone);
    const stop = new AbortController();
    const { status } = await fetch(`${address.origin}/v1/live`, { signal: stop.signal });
    expect(status).toBe(200);
    stop.abort();
    await over.close();
  });

  it("goes on when the store was away", async () => {
    let isAway = true;
    const over = await appOver(shop, {
      changedTraces: (...args) =>
        isAway ? Promise.reject(new Error("away")) : shop.telemetry.changedTraces(...args),
    });
    const own = url;
    url = await over.app.listen({ host: "127.0.0.1", port: 0 });
    const here = await listen();
    await until(() => expect(shop.log.join()).toContain("looking for new traces failed"));
    isAway = false;
    shop.clock.ms += 1_000;
    const traceId = hex(16);
    await shop.post("/v1/ingest", trace(traceId));
    await until(() => expect(here.traces().map(({ trace_id }) => trace_id)).toContain(traceId));
    // A server that stops ends its streams, or it would wait for them.
    await over.close();
    await here.ended;
    url = own;
  });
});

it("what a slow reader has not taken is put together", async () => {
  const event = (n: number): api.LiveTraces => ({ new: n, changed: n, failed: 0, more: false, traces: [] });
  const server = createHttpServer((_request, response) => {
    const stream = openStream(response, () => {});
    // More than the sockets' buffers hold, and then more.
    const long = "x".repeat(1024 * 1024);
    for (let i = 0; i < 40; i++)
      stream.traces({ ...event(1), traces: [{ ...LIVE, trace_id: String(i), root_name: long }] });
    stream.traces(event(5));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  let text = "";
  const counts = () => [...text.matchAll(/"new":(\d+)/g)].map(([, n]) => Number(n));
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (chunk.includes('"new"') && counts().reduce((a, b) => a + b, 0) === 45) break;
  }
  // Nothing is lost of the counts.
  expect(counts().length).toBeLessThan(40);
  server.closeAllConnections();
  server.close();
});

const LIVE: api.LiveTrace = {
  trace_id: "",
  start_time: "2026-11-21T09:00:00Z",
  duration_ms: 1,
  root_name: "",
  status: "ok",
  span_count: 1,
  cost: "0",
  cost_incomplete: false,
  customer_ids: [],
  is_new: true,
};
