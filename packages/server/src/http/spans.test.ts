import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aWireSpan, GPT_4O_CALL } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import type { WireSpan } from "../model/span.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const START = BigInt(Date.UTC(2026, 10, 20, 9)) * 1_000_000n;
const accept = async (...spans: WireSpan[]) => {
  await shop.ingest.accept((await shop.business.defaultProject()).id, spans);
  await shop.ingest.settle();
};
const aCall = (second: number, attributes: object, more: Partial<WireSpan> = {}) => {
  const startTimeNs = START + BigInt(second) * 1_000_000_000n;
  return aWireSpan(
    { ...GPT_4O_CALL, ...attributes },
    { startTimeNs, endTimeNs: startTimeNs + 1_000n, ...more },
  );
};
const pathOf = (span: WireSpan) => `/v1/traces/${span.traceId}/spans/${span.spanId}`;

describe("GET /v1/traces/{trace_id}/spans/{span_id} with max_text", () => {
  const long = "€".repeat(5_000);
  const rows = Array.from({ length: 500 }, (_, row) => ({ row }));
  const call = aCall(0, {
    "gen_ai.input.messages": JSON.stringify([
      { role: "user", parts: [{ type: "text", content: "short" }] },
      { role: "user", parts: [{ type: "text", content: `${"x".repeat(999)}😀${long}` }] },
      { role: "tool", parts: [{ type: "tool_call_response", id: "c1", response: rows }] },
    ]),
    "a/b~c": long,
  });
  beforeAll(() => accept(call));

  it("cuts long texts, never within a character, and says which", async () => {
    const { data } = (await shop.get(`${pathOf(call)}?max_text=1000`)).body;
    const [first, second, third] = data.input_messages;
    expect(first.parts).toEqual([{ type: "text", text: "short" }]);
    expect(second.parts[0].text).toBe("x".repeat(999));
    expect(third.parts[0].result).toBe(JSON.stringify(rows, null, 2).slice(0, 1_000));
    expect(data.cut_texts).toContainEqual({
      at: "/input_messages/1/parts/0/text",
      characters: 6_001,
      hash: expect.any(String),
    });
    expect(data.cut_texts.map(({ at }: { at: string }) => at)).toContain("/attributes/a~1b~0c");
  });

  it("gives each of them whole", async () => {
    const text = async (at: string) =>
      (await shop.get(`${pathOf(call)}/text?at=${encodeURIComponent(at)}`)).body;
    expect((await text("/input_messages/1/parts/0/text")).data.text).toBe(`${"x".repeat(999)}😀${long}`);
    expect((await text("/input_messages/2/parts/0/result")).data.text).toBe(JSON.stringify(rows, null, 2));
    expect((await text("/attributes/a~1b~0c")).data.text).toBe(long);
    for (const nothing of ["/input_messages/9/parts/0/text", "/constructor/name", "/attributes/__proto__"])
      expect((await text(nothing)).error.code).toBe("not_found");
  });

  it("is whole without it", async () => {
    const { data } = (await shop.get(pathOf(call))).body;
    expect(data.input_messages[1].parts[0].text).toHaveLength(6_001);
    expect(data).not.toHaveProperty("cut_texts");
  });
});

describe("GET /v1/traces/{trace_id}/spans/{span_id}/previous", () => {
  const before = async (span: WireSpan) => (await shop.get(`${pathOf(span)}/previous`)).body.data;

  it("is the last call of the session by the same agent, over traces", async () => {
    const of = (agent: string) => ({ session_id: "S-before", "gen_ai.agent.name": agent });
    const [first, titled, second] = [
      aCall(10, of("helper")),
      aCall(20, of("titles")),
      aCall(30, of("helper")),
    ];
    const elsewhere = aCall(25, { session_id: "S-other", "gen_ai.agent.name": "helper" });
    await accept(first, titled, second, elsewhere);
    expect(await before(first)).toBeNull();
    expect(await before(second)).toMatchObject({
      trace_id: first.traceId,
      span_id: first.spanId,
      agent: "helper",
      model: "gpt-4o",
      within: "session",
    });
    expect(await before(titled)).toMatchObject({ span_id: first.spanId });
  });

  it("is one of the trace where there is no session", async () => {
    const first = aCall(50, {});
    const second = aCall(60, {}, { traceId: first.traceId });
    await accept(first, second);
    expect(await before(second)).toMatchObject({ span_id: first.spanId, within: "trace" });
    expect(await before(first)).toBeNull();
  });

  it("is not found for a span that is not there", async () => {
    const { status } = await shop.get(`/v1/traces/${"a".repeat(32)}/spans/${"b".repeat(16)}/previous`);
    expect(status).toBe(404);
  });
});
