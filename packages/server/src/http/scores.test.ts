import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aWireSpan, GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { appOver } from "../../test/app-over.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { StoreError } from "../telemetry/statement.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const give = async (body: unknown) => {
  const answer = await shop.post("/v1/scores", body);
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.body.data.scores;
};
const scoresOf = async (query: string) => (await shop.get(`/v1/scores?${query}`)).body.data;

describe("/v1/scores", () => {
  it("keeps numbers, thumbs and labels apart, and as they came", async () => {
    const trace_id = hex(16);
    const values = {
      number: 0.1 + 0.2,
      exact: -1234.000000001,
      zero: 0,
      up: true,
      down: false,
      label: "true",
    };
    await give({ scores: Object.entries(values).map(([name, value]) => ({ trace_id, name, value })) });
    const found = await scoresOf(`trace_id=${trace_id}`);
    expect(Object.fromEntries(found.map((s: { name: string; value: unknown }) => [s.name, s.value]))).toEqual(
      {
        ...values,
        // Nine decimal places are kept.
        number: 0.3,
      },
    );
    const types = await scoresOf(`trace_id=${trace_id}&type=thumbs`);
    expect(types.map((s: { name: string }) => s.name).sort()).toEqual(["down", "up"]);
  });

  it("counts a score once that is told twice, and has a later one of the same target, name and source replace it", async () => {
    const trace_id = hex(16);
    const [first] = await give({
      trace_id,
      name: "helpful",
      value: false,
      source: "user",
      comment: "no\t'; --",
    });
    const [again] = await give({
      trace_id: trace_id.toUpperCase(),
      name: "helpful",
      value: true,
      source: "user",
    });
    expect(again.id).toBe(first.id);
    await give({ trace_id, name: "helpful", value: 0.5, source: "judge" });
    await give({ trace_id, span_id: hex(8), name: "helpful", value: true, source: "user" });
    const found = await scoresOf(`trace_id=${trace_id}&source=user`);
    expect(
      found.map((s: { span_id: string; value: unknown; comment: string }) => [s.value, s.comment]),
    ).toEqual([
      [true, null],
      [true, null],
    ]);
    expect(await scoresOf(`trace_id=${trace_id}`)).toHaveLength(3);
  });

  it("moves a score with its own id to another target, and out of the list of the first", async () => {
    const [a, b] = [hex(16), hex(16)];
    const id = `mine ${a}`;
    await give({ id, trace_id: a, name: "quality", value: 1 });
    await give({ id, trace_id: b, name: "quality", value: 2 });
    expect(await scoresOf(`trace_id=${a}`)).toEqual([]);
    expect(await scoresOf(`trace_id=${b}`)).toMatchObject([{ id, value: 2 }]);
  });

  it("finds what was said of a session and of its traces, pages, and removes", async () => {
    const session_id = `s-${hex(4)}`;
    const span = aWireSpan({ ...GPT_4O_CALL, session_id });
    await shop.ingest.accept((await shop.business.defaultProject()).id, [span]);
    await shop.ingest.settle();
    const at = (seconds: number) => `2026-11-20T09:00:0${seconds}Z`;
    const [ofTrace] = await give({ trace_id: span.traceId, name: "a", value: 1, time: at(1) });
    await give({ scores: [{ session_id, name: "b", value: 2, time: at(2) }] });
    await give({ session_id, name: "c", value: 3, time: at(2) });
    await give({ session_id: "other", name: "c", value: 4 });
    const seen: unknown[] = [];
    for (let cursor = ""; ; ) {
      const { body } = await shop.get(`/v1/scores?session_id=${session_id}&limit=1${cursor}`);
      seen.push(...body.data.map((score: { value: unknown }) => score.value));
      if (!body.pagination.has_more) break;
      cursor = `&cursor=${body.pagination.next_cursor}`;
    }
    expect(seen.sort()).toEqual([1, 2, 3]);
    expect((await shop.call({ method: "DELETE", url: `/v1/scores/${ofTrace.id}` })).status).toBe(204);
    expect((await shop.call({ method: "DELETE", url: `/v1/scores/${ofTrace.id}` })).status).toBe(404);
    expect(await scoresOf(`session_id=${session_id}`)).toHaveLength(2);
    await give({ trace_id: span.traceId, name: "a", value: 5 });
    expect(await scoresOf(`session_id=${session_id}`)).toHaveLength(3);
  });

  it("says what is wrong with a score, and stores nothing of its batch", async () => {
    const trace_id = hex(16);
    const wrong = [
      [{ name: "n", value: 1 }, "session_id"],
      [{ trace_id: "12", name: "n", value: 1 }, "32 hex"],
      [{ span_id: hex(8), session_id: "s", name: "n", value: 1 }, "beside span_id"],
      [{ trace_id, name: "n", value: null }, "a number"],
      [{ trace_id, name: "n", value: 1e9 }, "too big"],
      [{ trace_id, name: "n", value: "" }, "too small"],
      [{ trace_id, value: 1 }, "name is required"],
      [{ trace_id, name: "n", vale: 1, value: 1 }, "did you mean value"],
      [{ trace_id, name: "n", value: 1, time: "9999-01-01T00:00:00Z" }, "2262"],
      [
        {
          scores: [
            { trace_id, name: "n", value: 1 },
            { trace_id, name: "n" },
          ],
        },
        "scores.1.value",
      ],
      [{ scores: Array(1_001).fill({ trace_id, name: "n", value: 1 }) }, "scores"],
      [[], "object"],
    ] as const;
    for (const [body, words] of wrong) {
      const { status, text } = await shop.post("/v1/scores", body);
      expect([status, text]).toEqual([400, expect.stringContaining(words)]);
    }
    expect(await scoresOf(`trace_id=${trace_id}`)).toEqual([]);
  });

  it("answers only what is stored", async () => {
    const broken = await appOver(shop, {
      insertSaidScores: () => Promise.reject(new StoreError("away", true)),
    });
    const { statusCode } = await broken.app.inject({
      method: "POST",
      url: "/v1/scores",
      payload: { session_id: "s", name: "n", value: 1 },
    });
    expect(statusCode).toBe(503);
    await broken.close();
  });
});

describe("evaluations on spans", () => {
  const evaluation = (more: object = {}) => ({
    "gen_ai.evaluation.name": "Relevance",
    "gen_ai.evaluation.score.value": 0.75,
    "gen_ai.evaluation.score.label": "relevant",
    "gen_ai.evaluation.explanation": "To the point.",
    ...more,
  });
  const accept = async (...spans: ReturnType<typeof aWireSpan>[]) =>
    shop.ingest.accept((await shop.business.defaultProject()).id, spans);

  it("are scores of their span, as events and as attributes, once however often they come", async () => {
    const span = aWireSpan(evaluation({ "gen_ai.evaluation.name": "Own" }), {
      events: [
        {
          name: "gen_ai.evaluation.result",
          timeNs: 1_793_491_261_000_000_000n,
          attributes: new Map(Object.entries(evaluation())),
        },
        {
          name: "gen_ai.evaluation.result",
          timeNs: 1n,
          attributes: new Map([["gen_ai.evaluation.name", "Nothing"]]),
        },
      ],
    });
    await accept(span);
    await accept(span);
    const found = await scoresOf(`trace_id=${span.traceId}`);
    expect(found).toMatchObject([
      { name: "Own", value: 0.75, span_id: span.spanId },
      {
        name: "Relevance",
        value: 0.75,
        label: "relevant",
        comment: "To the point.",
        source: "evaluation",
        type: "number",
      },
    ]);
    expect(found).toHaveLength(2);
  });

  it("stay removed when their span is sent again, until somebody gives them", async () => {
    const span = aWireSpan(evaluation());
    await accept(span);
    const [score] = await scoresOf(`trace_id=${span.traceId}`);
    await shop.call({ method: "DELETE", url: `/v1/scores/${score.id}` });
    await accept(span);
    expect(await scoresOf(`trace_id=${span.traceId}`)).toEqual([]);
    const given = { trace_id: span.traceId, span_id: span.spanId, name: "Relevance", source: "evaluation" };
    await shop.post("/v1/scores", { ...given, value: 0.5 });
    await accept(span);
    expect(await scoresOf(`trace_id=${span.traceId}`)).toMatchObject([{ id: score.id, value: 0.5 }]);
  });

  it("are scores of the parent where the span is nothing but the event", async () => {
    const judged = aWireSpan(GPT_4O_CALL);
    await accept(
      judged,
      aWireSpan(evaluation(), {
        name: "gen_ai.evaluation.result",
        traceId: judged.traceId,
        parentSpanId: judged.spanId,
      }),
    );
    expect(await scoresOf(`trace_id=${judged.traceId}`)).toMatchObject([{ span_id: judged.spanId }]);
  });

  it("come as log records too, a label alone among them", async () => {
    const [traceId, spanId] = [hex(16), hex(8)];
    const record = {
      traceId,
      spanId,
      eventName: "gen_ai.evaluation.result",
      timeUnixNano: "1793491261000000000",
      attributes: [
        { key: "gen_ai.evaluation.name", value: { stringValue: "Toxic" } },
        { key: "gen_ai.evaluation.score.label", value: { stringValue: "pass" } },
      ],
    };
    const body = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
    expect((await shop.post("/v1/logs", body)).status).toBe(200);
    expect(await scoresOf(`trace_id=${traceId}&span_id=${spanId}`)).toMatchObject([
      { name: "Toxic", type: "label", value: "pass" },
    ]);
  });
});
