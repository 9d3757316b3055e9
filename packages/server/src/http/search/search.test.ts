import { afterAll, beforeAll, expect, it } from "vitest";
import { aWireSpan, hex } from "../../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../../test/test-app.ts";
import type { AttributeValue, WireSpan } from "../../model/span.ts";
import { msToNs } from "../../model/time-range.ts";

const NOW = Date.UTC(2026, 10, 21, 9);
const HOUR_MS = 3_600_000;

let test: TestApp;
let projectId: string;
beforeAll(async () => {
  test = await openTestApp();
  projectId = (await test.get("/v1/projects")).body.data[0].id;
});
afterAll(() => test.close());

const text = (role: string, content: string) => ({ role, parts: [{ type: "text", content }] });

/** A turn of a conversation: a question and an answer, some hours ago. */
function turn(
  question: string,
  answer: string,
  hoursAgo: number,
  ids: Record<string, AttributeValue> = {},
  more: Partial<WireSpan> = {},
): WireSpan {
  return aWireSpan(
    {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.input.messages": JSON.stringify([text("user", question)]),
      "gen_ai.output.messages": JSON.stringify([text("assistant", answer)]),
      ...ids,
    },
    { startTimeNs: msToNs(NOW - hoursAgo * HOUR_MS), ...more },
  );
}

async function store(...spans: WireSpan[]): Promise<void> {
  await test.ingest.accept(projectId, spans);
  await test.ingest.settle();
}

async function search(q: string, more = "") {
  const answer = await test.get(`/v1/search?q=${encodeURIComponent(q)}${more}`);
  expect(answer.status, test.log.at(-1)).toBe(200);
  return answer.body.data;
}

it("finds a conversation by words, misspelled and otherwise said, and shows where they stand", async () => {
  const right = turn(
    "My blue headphones arrived damaged, can I get a refund?",
    "I am sorry to hear that.",
    20,
    {
      "session.id": "SES_headphones",
    },
  );
  await store(
    right,
    turn("How do I change my password?", "Open the settings.", 20),
    turn("Which headphones do you sell?", "Many.", 3),
  );
  const { conversations, interpretation } = await search(
    "customer says the hedphones were broken, wants money back",
  );
  expect(conversations[0]).toMatchObject({
    conversation_id: "SES_headphones",
    session_id: "SES_headphones",
    trace_id: right.traceId,
    span_id: right.spanId,
  });
  const [match] = conversations[0].matches;
  expect(match.speaker).toBe("user");
  const shown = match.highlights.map(({ start, end }: { start: number; end: number }) =>
    match.excerpt.slice(start, end),
  );
  expect(shown).toEqual(expect.arrayContaining(["headphones", "damaged"]));
  expect(interpretation).toContainEqual({
    kind: "word",
    places: [{ start: 18, end: 27 }],
    meaning: "headphones",
  });
});

it("finds the customer of an e-mail, with all conversations of all ids, and ranks them by what else is said", async () => {
  const { body } = await test.post("/v1/customers", {
    email: "Anna@x.com",
    name: "Anna Schmidt",
    external_id: "crm-4711",
  });
  const { id } = body.data;
  const refund = turn("I want a refund", "Done", 18, { customer_id: id, "session.id": "SES_anna_1" });
  const other = turn("Where is my parcel?", "On its way", 40, {
    customer_id: id,
    "session.id": "SES_anna_2",
  });
  await store(refund, other);
  for (const q of ["anna@X.com", "Anna Schmidt", id, "crm-4711"]) {
    const found = await search(q);
    expect(found.customers, q).toMatchObject([{ customer_id: id, name: "Anna Schmidt" }]);
    expect(found.conversations.map((one: { session_id: string }) => one.session_id).sort(), q).toEqual([
      "SES_anna_1",
      "SES_anna_2",
    ]);
  }
  const mixed = await search("anna@x.com refund yesterday 3pm");
  expect(mixed.conversations[0].session_id).toBe("SES_anna_1");
  expect(mixed.conversations[0].customers).toMatchObject([{ customer_id: id, email: "Anna@x.com" }]);
  expect(mixed.interpretation.map((one: { kind: string }) => one.kind)).toEqual(["email", "word", "time"]);
  expect(mixed.interpretation[2].meaning).toBe("2026-11-20 14:00 – 16:00 (UTC)");
});

it("finds ids of spans, traces, sessions and users", async () => {
  const span = turn("hello there", "hi", 5, { "session.id": "SES_by_id", user_id: "user-by-id" });
  await store(span, turn("hello too", "hi", 5));
  for (const q of [span.spanId, span.traceId, "SES_by_id", "user-by-id", `look at ${span.spanId} please`]) {
    const { conversations } = await search(q);
    expect(
      conversations.map((one: { trace_id: string }) => one.trace_id),
      q,
    ).toEqual([span.traceId]);
  }
  expect((await search(span.spanId)).conversations[0].span_id).toBe(span.spanId);
});

it("finds orders by their ids and by the payment's", async () => {
  const span = turn("I pay now", "Thank you", 4, { customer_id: "CUS_payer0000001" });
  await store(span);
  const { body } = await test.post("/v1/orders", {
    external_id: "in_1Nabcdef",
    customer_id: "CUS_payer0000001",
    amount: 4900,
    currency: "EUR",
    status: "paid",
  });
  for (const q of [body.data.id, "in_1Nabcdef", "payment in_1Nabcdef never arrived"]) {
    const { orders, conversations } = await search(q);
    expect(orders, q).toMatchObject([{ order_id: body.data.id, amount: 4900, currency: "EUR" }]);
    expect(conversations[0]?.trace_id, q).toBe(span.traceId);
  }
});

it("finds what happened at a time, what failed first", async () => {
  const failed = turn("charge my card", "", 100, {}, { status: 2, statusMessage: "card declined" });
  const fine = turn("all good?", "yes", 100);
  await store(fine, failed);
  const { conversations } = await search("100 hours ago");
  expect(conversations.map((one: { trace_id: string }) => one.trace_id)).toEqual([
    failed.traceId,
    fine.traceId,
  ]);
  expect(conversations[0].reasons.errors).toBeGreaterThan(0);
  expect((await search("declined card")).conversations[0]).toMatchObject({
    trace_id: failed.traceId,
    errors: 1,
  });
});

it("finds words in quotes only as they stand", async () => {
  const right = turn("my order never arrived at home", "sorry", 6);
  await store(right, turn("it arrived, I never ordered it", "sorry", 6));
  expect((await search('"never arrived"')).conversations[0].trace_id).toBe(right.traceId);
});

it("says which words nobody said, and answers with nothing rather than with anything", async () => {
  const found = await search("zyxwvut qwrtpsdf");
  expect(found.conversations).toEqual([]);
  expect(found.interpretation.map((one: { kind: string }) => one.kind)).toEqual(["unknown", "unknown"]);
});

it("keeps projects and environments apart, and takes whatever is typed as text", async () => {
  await test.ingest.accept("proj_other", [turn("kryptonite delivery", "no", 2)]);
  await store(turn("plutonium delivery", "no", 2, { "deployment.environment.name": "staging" }));
  expect((await search("kryptonite")).conversations).toEqual([]);
  expect((await search("plutonium")).conversations).toEqual([]);
  expect((await search("plutonium", "&environment=test")).conversations).toHaveLength(1);
  for (const q of [
    "') OR 1=1 --",
    "{x:String}",
    "\\'; DROP TABLE said",
    "%_",
    "<b>refund</b>",
    '""',
    "日本語の質問",
  ])
    await search(q);
  const refused = await test.get(`/v1/search?q=${"x".repeat(501)}`);
  expect(refused.status).toBe(400);
  expect((await test.get("/v1/search?q=")).status).toBe(400);
});

it("finds what is sent twice once", async () => {
  const span = turn("a unicorn ate my parcel", "oh", 7, {}, { traceId: hex(16) });
  await store(span);
  await store(span);
  const { conversations } = await search("unicorn");
  expect(conversations).toHaveLength(1);
  expect(conversations[0].matches).toHaveLength(1);
});
