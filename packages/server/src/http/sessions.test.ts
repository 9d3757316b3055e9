import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aWireSpan, GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import type { WireSpan } from "../model/span.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const START = BigInt(Date.UTC(2026, 10, 20, 9)) * 1_000_000n;
const SECOND = 1_000_000_000n;
const accept = async (...spans: WireSpan[]) => {
  await shop.ingest.accept((await shop.business.defaultProject()).id, spans);
  await shop.ingest.settle();
};
type Said = [role: string, text: string];
const messages = (...said: Said[]) =>
  JSON.stringify(said.map(([role, content]) => ({ role, parts: [{ type: "text", content }] })));
/** A call at a second, which is sent `input` and answers. */
const aCall = (
  session: string,
  second: number,
  input: Said[],
  answer: string,
  more: Partial<WireSpan> & { ids?: object } = {},
) => {
  const { ids, ...span } = more;
  const startTimeNs = START + BigInt(second) * SECOND;
  return aWireSpan(
    {
      ...GPT_4O_CALL,
      session_id: session,
      "gen_ai.input.messages": messages(...input),
      "gen_ai.output.messages": messages(["assistant", answer]),
      ...ids,
    },
    { startTimeNs, endTimeNs: startTimeNs + SECOND, ...span },
  );
};
type Turn = { input: Message[]; output: Message[]; repeated: number; span_id: string };
type Message = { role: string; parts: { text: string }[] };
const textOf = (all: Message[]) => all.map((message) => `${message.role}: ${message.parts[0]?.text}`);
const told = (turns: Turn[]) => turns.map((turn) => [...textOf(turn.input), "→", ...textOf(turn.output)]);
const conversation = async (id: string, query = "") =>
  (await shop.get(`/v1/sessions/${encodeURIComponent(id)}?${query}`)).body.data;
const listed = async (query: string) => (await shop.get(`/v1/sessions?${query}`)).body.data;

describe("GET /v1/sessions/{id}", () => {
  it("is what was said, in order, without what each call repeats", async () => {
    const session = `it's / ${hex(4)}`;
    const system: Said = ["system", "Be kind."];
    const history: Said[] = [
      ["user", "Where is my order?"],
      ["assistant", "Which one?"],
    ];
    const first = aCall(session, 0, [system, ["user", "Where is my order?"]], "Which one?");
    await accept(
      first,
      aCall(
        session,
        10,
        [["system", "Be kind. It is later."], ...history, ["user", "The red one"]],
        "It is on its way.",
      ),
      aCall(session, 20, [["user", "The red one"]], "Which red one?"),
    );
    const data = await conversation(session);
    expect(told(data.turns)).toEqual([
      ["system: Be kind.", "user: Where is my order?", "→", "assistant: Which one?"],
      ["user: The red one", "→", "assistant: It is on its way."],
      // The same words once more, in another trace.
      ["user: The red one", "→", "assistant: Which red one?"],
    ]);
    expect(data.turns[0]).toMatchObject({
      trace_id: first.traceId,
      span_id: first.spanId,
      model: "gpt-4o",
      duration_ms: 1_000,
      tokens_input: 1_000,
      cost: { status: "computed", total: "0.003500000" },
      repeated: 0,
      cut: false,
    });
    expect(data).toMatchObject({ traces: 3, calls: 3, cost: "0.010500000", errors: 0, next_cursor: null });
  });

  it("pages without telling again what the page before told", async () => {
    const session = `paged-${hex(4)}`;
    const said: Said[] = [];
    const spans: WireSpan[] = [];
    for (let i = 0; i < 7; i++) {
      said.push(["user", `question ${i}`]);
      spans.push(aCall(session, i * 5, said, `answer ${i}`));
      said.push(["assistant", `answer ${i}`]);
    }
    await accept(...spans);
    const turns: Turn[] = [];
    for (let cursor = ""; ; ) {
      const data = await conversation(session, `limit=2${cursor}`);
      turns.push(...data.turns);
      if (data.next_cursor === null) break;
      cursor = `&cursor=${data.next_cursor}`;
    }
    expect(told(turns)).toEqual(
      Array.from({ length: 7 }, (_, i) => [`user: question ${i}`, "→", `assistant: answer ${i}`]),
    );
  });

  it("shows the calls of an agent as one trace's turns, tools among them, a failed one, and a trace without any", async () => {
    const session = `agent-${hex(4)}`;
    const traceId = hex(16);
    const root = aWireSpan(
      { session_id: session, "traceloop.span.kind": "workflow", "traceloop.workflow.name": "chat" },
      { traceId, startTimeNs: START, name: "chat" },
    );
    const inTrace = { traceId, parentSpanId: root.spanId };
    const asks = [
      { role: "assistant", parts: [{ type: "tool_call", id: "c1", name: "stock", arguments: { sku: 7 } }] },
    ];
    const question = { role: "user", parts: [{ type: "text", content: "In stock?" }] };
    const result = { role: "tool", parts: [{ type: "tool_call_response", id: "c1", response: "3 left" }] };
    await accept(
      root,
      aWireSpan(
        {
          ...GPT_4O_CALL,
          "gen_ai.input.messages": JSON.stringify([question]),
          "gen_ai.output.messages": JSON.stringify(asks),
        },
        { ...inTrace, startTimeNs: START + SECOND },
      ),
      aWireSpan(
        {
          ...GPT_4O_CALL,
          "gen_ai.input.messages": JSON.stringify([question, ...asks, result]),
          "gen_ai.output.messages": messages(["assistant", "Three left."]),
        },
        { ...inTrace, startTimeNs: START + 2n * SECOND },
      ),
      aWireSpan(
        { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o" },
        {
          ...inTrace,
          startTimeNs: START + 3n * SECOND,
          status: 2,
          events: [
            {
              name: "exception",
              timeNs: START,
              attributes: new Map([["exception.message", "rate limited"]]),
            },
          ],
        },
      ),
      aWireSpan(
        { session_id: session, "traceloop.span.kind": "workflow", "traceloop.entity.output": "paid" },
        { startTimeNs: START + 60n * SECOND, name: "process_payment" },
      ),
    );
    const { turns } = await conversation(session);
    expect(turns.map((turn: Turn) => [turn.input.map((m) => m.role), turn.output.length])).toEqual([
      [["user"], 1],
      [["tool"], 1],
      [[], 0],
      [[], 1],
    ]);
    expect(turns[1].input[0].parts).toMatchObject([{ type: "tool_result", id: "c1" }]);
    expect(turns[2]).toMatchObject({ status: "error", status_message: "rate limited", has_contents: false });
    expect(turns[3]).toMatchObject({ name: "process_payment", cost: null, model: null });
  });

  it("leaves out what of its traces is another session's, and its cost", async () => {
    const [one, other] = [`one-${hex(4)}`, `other-${hex(4)}`];
    const first = aCall(one, 0, [["user", "mine"]], "yours");
    await accept(first, aCall(other, 1, [["user", "theirs"]], "no", { traceId: first.traceId }));
    for (const session of [one, other])
      expect(await conversation(session)).toMatchObject({ turns: [{}], calls: 1, cost: "0.003500000" });
    expect(told((await conversation(one)).turns)).toEqual([["user: mine", "→", "assistant: yours"]]);
  });

  it("bounds what a turn holds, and says so", async () => {
    const session = `long-${hex(4)}`;
    await accept(aCall(session, 0, [["user", "x".repeat(3_000_000)]], "y".repeat(30_000)));
    const answer = await shop.get(`/v1/sessions/${session}`);
    expect(answer.text.length).toBeLessThan(60_000);
    expect(answer.body.data.turns[0]).toMatchObject({ cut: true });
  });

  it("knows no session of another environment, nor one that nobody names", async () => {
    const session = `staging-${hex(4)}`;
    await accept(
      aCall(session, 0, [["user", "hi"]], "ho", { ids: { "deployment.environment.name": "staging" } }),
    );
    expect((await shop.get(`/v1/sessions/${session}`)).status).toBe(404);
    expect((await shop.get(`/v1/sessions/${session}?environment=test`)).status).toBe(200);
    expect((await shop.get("/v1/sessions/none")).status).toBe(404);
  });
});

describe("GET /v1/sessions", () => {
  const range = (from: string, to: string) =>
    `start_time=2026-11-${from}T00:00:00Z&end_time=2026-11-${to}T00:00:00Z`;
  const ids = (sessions: { session_id: string }[]) => sessions.map((session) => session.session_id);

  it("finds by overlap and every condition, shows whole sessions, and pages", async () => {
    const team = `team-${hex(4)}`;
    const DAY = 86_400;
    const own = (session: string, day: number, ids: object = {}, more: Partial<WireSpan> = {}) =>
      aCall(session, day * DAY, [["user", "hi"]], "ho", {
        ids: { "traceloop.association.properties.team": team, ...ids },
        ...more,
      });
    // Of the 20th and the days before.
    await accept(
      own(`${team} a`, 0, { customer_id: `${team} A`, user_id: "u1" }),
      own(`${team} a`, -3, { customer_id: `${team} A`, user_id: "u1" }, { name: "first" }),
      own(`${team} b`, -1, { customer_id: `${team} B`, "traceloop.workflow.name": "quote" }, { status: 2 }),
      own(`${team} c`, -1, { "gen_ai.request.model": "unheard-of" }),
    );
    const mine = `property.team=${team}`;
    expect(ids(await listed(`${mine}&${range("16", "21")}`))).toEqual([
      `${team} a`,
      `${team} c`,
      `${team} b`,
    ]);
    const [whole] = await listed(`${mine}&${range("20", "21")}`);
    expect(whole).toMatchObject({
      session_id: `${team} a`,
      traces: 2,
      calls: 2,
      cost: "0.007000000",
      title: "hi",
      customer_ids: [`${team} A`],
      user_ids: ["u1"],
      start_time: "2026-11-17T09:00:00.000000000Z",
    });
    const found = async (query: string) => ids(await listed(`${mine}&${range("16", "21")}&${query}`));
    expect(await found(`customer_id=${team} A`)).toEqual([`${team} a`]);
    expect(await found("user_id=u1")).toEqual([`${team} a`]);
    expect(await found("status=error")).toEqual([`${team} b`]);
    expect(await found("workflow=quote")).toEqual([`${team} b`]);
    expect(await found("model=unheard-of")).toEqual([`${team} c`]);
    expect(await found("min_cost=0.004")).toEqual([`${team} a`]);
    expect(await found("max_cost=0.004")).toEqual([`${team} c`, `${team} b`]);
    expect(await found(`customer_id=${team} A&min_cost=0.004`)).toEqual([`${team} a`]);
    const paged: string[] = [];
    for (let cursor = ""; ; ) {
      const { body } = await shop.get(`/v1/sessions?${mine}&${range("16", "21")}&limit=1${cursor}`);
      paged.push(...ids(body.data));
      if (!body.pagination.has_more) break;
      cursor = `&cursor=${body.pagination.next_cursor}`;
    }
    expect(paged).toEqual([`${team} a`, `${team} c`, `${team} b`]);
    // Without a word of a user's it is called after its first trace's root.
    await accept(aCall(`${team} e`, 0, [["system", "be kind"]], "", { name: "nightly" }));
    expect((await conversation(`${team} e`)).title).toBe("nightly");
    // One who is a member lends the customer to what was already there.
    await shop.post(`/v1/customers/${encodeURIComponent(`${team} C`)}/members`, { user_id: "nobody else" });
    await accept(own(`${team} d`, -2, { user_id: "nobody else" }));
    expect(await found(`customer_id=${team} C`)).toEqual([`${team} d`]);
  });

  it("shows and filters by scores of the session, its traces and spans; so do traces", async () => {
    const team = `team-${hex(4)}`;
    const own = (session: string) =>
      aCall(`${team} ${session}`, 0, [["user", "hi"]], "ho", {
        ids: { "traceloop.association.properties.team": team },
      });
    const [a, b, c] = [own("a"), own("b"), own("c")];
    await accept(a, b, c);
    await shop.post("/v1/scores", {
      scores: [
        { trace_id: a.traceId, span_id: a.spanId, name: "quality", value: 0.9 },
        { session_id: `${team} a`, name: "quality", value: 0.4 },
        { session_id: `${team} b`, name: "helpful", value: false },
        { trace_id: c.traceId, name: "tone", value: "rude" },
      ],
    });
    const mine = `property.team=${team}`;
    const found = async (query: string) =>
      ids(await listed(`${mine}&${query}`))
        .map((id) => id.slice(-1))
        .sort();
    expect(await found("score.quality=0.9")).toEqual(["a"]);
    expect(await found("min_score.quality=0.5")).toEqual(["a"]);
    expect(await found("max_score.quality=0.3")).toEqual([]);
    expect(await found("score.helpful=false")).toEqual(["b"]);
    expect(await found("score.helpful=up")).toEqual([]);
    expect(await found("score.tone=rude")).toEqual(["c"]);
    const traces = await shop.get(`/v1/traces?${mine}&score.helpful=down`);
    expect(traces.body.data.map((trace: { trace_id: string }) => trace.trace_id)).toEqual([b.traceId]);
    expect((await shop.get("/v1/traces?min_score.quality=high")).status).toBe(400);
    const [first] = await listed(`${mine}&min_score.quality=0.5`);
    expect(first.scores).toMatchObject([{ name: "quality", count: 2, average: "0.650000000" }]);
    const detail = await conversation(`${team} a`);
    expect(detail.given_scores).toHaveLength(2);
    expect(detail.scores).toEqual(first.scores);
  });
});
