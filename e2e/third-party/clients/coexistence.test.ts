import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runApp } from "./run-app.ts";

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentId?: string;
}
/** What ended on either side of an application. */
interface Sides {
  ours: Span[];
  theirs: Span[];
  carrier?: Record<string, string>;
}

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn();
});
afterAll(() => standIn.close());

async function sidesOf(app: string, args: string[], env: Record<string, string> = {}): Promise<Sides> {
  const ended = await runApp(`apps/${app}`, { args, env: { STAND_IN_URL: standIn.url, ...env } });
  expect(ended, ended.warnings).toMatchObject({ code: 0, warnings: "" });
  return JSON.parse(ended.output) as Sides;
}

const named = (spans: readonly Span[], name: string) => {
  const [span, ...others] = spans.filter((one) => one.name === name);
  expect([name, span === undefined, others.length]).toEqual([name, false, 0]);
  return span as Span;
};

/** Each side has its own spans and no other's, in one trace, whose parents are there. */
function checkSides({ ours, theirs }: Sides, root: string): void {
  expect(ours.map(({ name }) => name).sort()).toEqual(["chat gpt-4o", "chat.workflow"]);
  const request = named(theirs, root);
  const workflow = named(ours, "chat.workflow");
  expect(workflow).toMatchObject({ traceId: request.traceId, parentId: request.spanId });
  expect(named(ours, "chat gpt-4o").parentId).toBe(workflow.spanId);
  for (const span of theirs) {
    if (span.parentId !== undefined) expect(theirs.map(({ spanId }) => spanId)).toContain(span.parentId);
  }
}

const ORDERS = ["theirs-first", "ours-first"];

describe.each(["2", "3"])("beside a NodeSDK %s.x", (generation) => {
  test.each(ORDERS)("%s: both have all of their spans", async (order) => {
    const sides = await sidesOf("node-sdk.mjs", [generation, order]);
    checkSides(sides, "request");
    const names = sides.theirs.map(({ name }) => name);
    expect(names.sort()).toEqual(["afterwards", "database", "log", "request"]);
    expect(named(sides.theirs, "database").parentId).toBe(named(sides.theirs, "request").spanId);
    expect(sides.carrier, "their propagator is at work").toEqual({ baggage: "tier=gold" });
  });
});

describe("beside Sentry", () => {
  let received = "";
  const server = createServer((request, response) => {
    request.setEncoding("utf8").on("data", (text: string) => {
      received += text;
    });
    request.on("end", () => response.end("{}"));
  });
  let dsn = "";
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    dsn = `http://public@127.0.0.1:${(server.address() as AddressInfo).port}/1`;
  });
  afterAll(() => server.close());

  test.each(ORDERS.flatMap((order) => ["with-ai", "without-ai"].map((ai) => [order, ai])))(
    "%s, %s: both have all of their spans, and Sentry its errors",
    async (order = "", ai = "") => {
      received = "";
      const sides = await sidesOf("sentry.mjs", [order, ai], { SENTRY_DSN: dsn });
      checkSides(sides, "request");
      const names = sides.theirs.map(({ name }) => name);
      const expected = ["request", "log", `POST ${standIn.url}/v1/chat/completions`, "afterwards"];
      expect(names.sort()).toEqual([...expected, ...(ai === "with-ai" ? ["chat gpt-4o"] : [])].sort());
      expect(received).toContain("of the application");
    },
  );
});
