import { expect, test } from "vitest";
import { startApp } from "../../test/app-process.ts";

interface SpanSeen {
  name: string;
  traceId: string;
  spanId: string;
  parentId?: string;
  attributes: Record<string, unknown>;
}

interface Answer {
  traceparent?: string;
  baggage?: string;
  answers: Answer[];
}

async function startService(args: string[], env: Record<string, string> = {}): Promise<string> {
  const app = startApp("service.ts", env, args);
  await app.wrote(" \n");
  return /http:\S+/.exec(app.output())?.[0] ?? "";
}

async function getJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

test.each([
  ["express", "http"],
  ["http", "express"],
])("a service on %s that calls one on %s is one trace with it", async (first, second) => {
  const back = await startService([second]);
  const front = await startService([first, back]);
  const answer = await getJson<Answer>(`${front}/call`);
  expect(answer.traceparent).toBeUndefined();

  const frontSpans = await getJson<SpanSeen[]>(`${front}/spans`);
  const backSpans = await getJson<SpanSeen[]>(`${back}/spans`);
  expect(frontSpans.map(({ name }) => name)).toEqual(["fetch.task", "get.task", `${first}.workflow`]);
  expect(backSpans.map(({ name }) => name)).toEqual([`${second}.workflow`, `${second}.workflow`]);

  expect(new Set([...frontSpans, ...backSpans].map(({ traceId }) => traceId)).size).toBe(1);
  expect(backSpans.map(({ parentId }) => parentId)).toEqual(
    frontSpans.slice(0, 2).map(({ spanId }) => spanId),
  );
  for (const [index, seen] of answer.answers.entries()) {
    expect(seen.traceparent).toBe(`00-${frontSpans[0]?.traceId}-${frontSpans[index]?.spanId}-01`);
    expect(seen.baggage).toBeUndefined();
  }
});

test("baggage goes to allowed hosts, and the service there attributes its spans by it", async () => {
  const back = await startService(["http"]);
  const front = await startService(["express", back], { BAGGAGE_TO: "127.0.0.1" });
  const { answers } = await getJson<Answer>(`${front}/call`);
  expect(answers.map(({ baggage }) => baggage)).toEqual(Array(2).fill("user.id=user-1,customer.id=CUS_1"));
  for (const span of await getJson<SpanSeen[]>(`${back}/spans`)) {
    expect(span.attributes).toMatchObject({
      "user.id": "user-1",
      "traceloop.association.properties.customer_id": "CUS_1",
    });
  }
});

test("a request that comes with a trace is continued, also where no workflow is", async () => {
  const back = await startService(["http"]);
  const headers = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
  await fetch(`${back}/call`, { headers });
  const [span] = await getJson<SpanSeen[]>(`${back}/spans`);
  expect(span).toMatchObject({ traceId: "0af7651916cd43dd8448eb211c80319c", parentId: "b7ad6b7169203331" });
});
