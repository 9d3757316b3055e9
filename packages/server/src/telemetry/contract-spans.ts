import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aWireSpan, encode, GPT_4O_CALL, GPT_4O_CALL_NANO_USD, hex } from "../../test/a-span.ts";
import type { WireSpan } from "../model/span.ts";
import type { TelemetryStore } from "./store.ts";

/** How every telemetry store gives spans back. */
export function describeSpanReads(
  name: string,
  open: () => Promise<{ store: TelemetryStore; stop: () => Promise<void> }>,
): void {
  describe(`spans of ${name}`, () => {
    let store: TelemetryStore;
    let stop: () => Promise<void>;
    beforeAll(async () => {
      ({ store, stop } = await open());
    });
    afterAll(() => stop());

    const aProject = () => `proj_${hex(6)}`;
    const START = 1_793_491_260_123_456_789n;
    let stamp = Date.now() * 1_000;
    const insert = (projectId: string, spans: readonly WireSpan[]) =>
      store.insertSpans(
        spans.map((span) => encode(projectId, span)),
        ++stamp,
      );

    test("gives a span back exactly as it came, whatever its text", async () => {
      const projectId = aProject();
      const nasty =
        "tab\t newline\n return\r quote' double\" back\\slash \\n {} [] \0 größe 🙂 <img onerror=x>";
      const span = aWireSpan(
        {
          ...GPT_4O_CALL,
          [nasty]: nasty,
          user_id: nasty.slice(0, 100),
          number: 1.5,
          list: ["a", 1, null],
          nested: { [nasty]: true },
          "gen_ai.input.messages": JSON.stringify([{ role: "user", content: nasty }]),
        },
        {
          name: nasty,
          statusMessage: nasty,
          status: 2,
          events: [{ name: nasty, timeNs: START, attributes: new Map([[nasty, 1]]) }],
          links: [{ traceId: hex(16), spanId: hex(8), attributes: new Map() }],
        },
      );
      await insert(projectId, [span]);
      const [stored] = await store.readSpans(projectId, span.traceId, { limit: 10 });
      expect(stored).toMatchObject({
        spanId: span.spanId,
        name: nasty,
        statusMessage: nasty,
        startTimeNs: START,
        endTimeNs: span.endTimeNs,
        status: 2,
      });
      expect(stored?.properties.get("user_id")).toBe(nasty.slice(0, 100));
      expect(stored?.price).toMatchObject({ status: "computed", total: GPT_4O_CALL_NANO_USD });
      const payload = (await store.readPayloads(projectId, span.traceId, [span.spanId])).get(span.spanId);
      expect({ ...payload?.attributes, ...payload?.content }).toEqual(Object.fromEntries(span.attributes));
      expect(Object.keys(payload?.content ?? {})).toEqual(["gen_ai.input.messages"]);
      expect(payload?.events).toEqual([{ name: nasty, timeNs: START, attributes: { [nasty]: 1 } }]);
      expect(payload?.links).toHaveLength(1);
    });

    test("a span is the same alone, in a small trace and in a large one", async () => {
      const projectId = aProject();
      const traceId = hex(16);
      const varied: Parameters<typeof aWireSpan>[0][] = [
        {},
        { ...GPT_4O_CALL, user_id: "u\\1", "gen_ai.response.id": "r\t1" },
        { ...GPT_4O_CALL, "gen_ai.request.model": "no-such-model", "gen_ai.response.model": "no-such-model" },
        { ...GPT_4O_CALL, "gen_ai.usage.cache_read.input_tokens": 5, plan: "'pro'\n", customer_id: "ö/🙂" },
        {
          ...GPT_4O_CALL,
          "gen_ai.request.model": "no-such-model",
          "gen_ai.usage.cost": 0.25,
          session_id: "s",
          order_id: "o",
        },
        { "gen_ai.usage.input_tokens": -3, "gen_ai.request.model": "gpt-4o" },
      ];
      const spans = Array.from({ length: 501 }, (_, i) =>
        aWireSpan(varied[i % varied.length], { traceId, status: i % 3, startTimeNs: START + BigInt(i) }),
      );
      await insert(projectId, spans.slice(0, 500));
      const small = await store.readTree(projectId, traceId);
      expect(small).toHaveLength(500);
      expect(new Set(small.map((span) => span.costStatus))).toEqual(
        new Set(["", "computed", "unpriced", "reported"]),
      );
      await insert(projectId, spans.slice(500));
      const large = await store.readTree(projectId, traceId);
      expect(large).toHaveLength(501);
      expect(small).toMatchObject(large.slice(0, 500));
      expect(await store.readSpans(projectId, traceId, { limit: 500 })).toEqual(small);
      expect((await store.readSpansOfTraces(projectId, [traceId])).get(traceId)?.slice(0, 500)).toEqual(
        small,
      );
    });

    test("of a span that comes twice the later commit is told, whichever is read first", async () => {
      const projectId = aProject();
      const span = aWireSpan();
      for (const [name, after] of [
        ["first", 1],
        ["last", 3],
        ["second", 2],
      ] as const)
        await store.insertSpans([encode(projectId, { ...span, name })], stamp + after);
      stamp += 3;
      expect(await store.readTree(projectId, span.traceId)).toMatchObject([{ name: "last" }]);
      expect(await store.readSpans(projectId, span.traceId, { limit: 10 })).toMatchObject([{ name: "last" }]);
    });

    test("a span that came more often than a small trace has spans is found", async () => {
      const projectId = aProject();
      const [traceId, spanId] = [hex(16), hex(8)];
      const copies = Array.from({ length: 600 }, (_, i) =>
        // In an hour each: of those in one the engine keeps one.
        aWireSpan({}, { traceId, spanId, startTimeNs: START + BigInt(i) * 3_600_000_000_000n }),
      );
      await insert(projectId, [aWireSpan({}, { traceId, startTimeNs: START - 1n }), ...copies]);
      expect(await store.readSpans(projectId, traceId, { limit: 1, spanId })).toMatchObject([{ spanId }]);
      expect(await store.readSpans(projectId, traceId, { limit: 10 })).toHaveLength(2);
      expect(await store.readTree(projectId, traceId)).toHaveLength(2);
    });

    test("pages the spans of a trace by start, and finds one alone", async () => {
      const projectId = aProject();
      const traceId = hex(16);
      const spans = Array.from({ length: 5 }, (_, i) =>
        aWireSpan({}, { traceId, startTimeNs: START + BigInt(i % 2) }),
      );
      await insert(projectId, spans);
      const first = await store.readSpans(projectId, traceId, { limit: 3 });
      const last = first.at(-1);
      const rest = last ? await store.readSpans(projectId, traceId, { limit: 3, after: last }) : [];
      expect(new Set([...first, ...rest].map((span) => span.spanId))).toEqual(
        new Set(spans.map((span) => span.spanId)),
      );
      expect(first.length + rest.length).toBe(5);
      const [wanted] = spans;
      expect(
        await store.readSpans(projectId, traceId, { limit: 1, spanId: wanted?.spanId ?? "" }),
      ).toMatchObject([{ spanId: wanted?.spanId }]);
      expect(await store.readSpans(aProject(), traceId, { limit: 1 })).toEqual([]);
    });
  });
}
