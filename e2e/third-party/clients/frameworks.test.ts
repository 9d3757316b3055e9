import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@anyway-sh/api/client";
import { type ChatRequest, type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type ServerProcess, startServerProcess } from "../../server-process.ts";
import { FRAMEWORKS, OURS } from "./frameworks.ts";
import { toOtlpJson } from "./otlp-json.ts";
import { CACHED, CALLING, FAILING, TOOL } from "./run-cases.mjs";
import { MODULE_SYSTEMS, type ModuleSystem, type Printed, runClient } from "./run-client.ts";
import { byStart, treeOf } from "./span-tree.ts";

const USAGE = { inputTokens: 120, outputTokens: 30, cacheReadTokens: 0, reasoningTokens: 0 };

function respond({ messages }: ChatRequest): Reply {
  const last = messages.at(-1);
  if (last?.text === FAILING) return { error: { status: 400, message: "It failed." } };
  if (last?.text === CALLING)
    return { toolCalls: [{ name: TOOL.name, arguments: { order: "A-17" } }], usage: USAGE };
  const usage = last?.text === CACHED ? { ...USAGE, inputTokens: 2_000, cacheReadTokens: 1_024 } : USAGE;
  return { text: "It is on its way, and will be with you on Monday.", usage };
}

let dataDir: string;
let server: ServerProcess;
let standIn: StandIn;
let client: Client;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-frameworks-"));
  [server, standIn] = await Promise.all([startServerProcess(dataDir), startStandIn({ respond })]);
  client = createClient({ baseUrl: server.url });
});
afterAll(async () => {
  await standIn?.close();
  await server?.stop();
  await rm(dataDir, { recursive: true });
});

const RUNS = FRAMEWORKS.flatMap((framework) =>
  (Object.keys(MODULE_SYSTEMS) as ModuleSystem[]).map((system) => ({ ...framework, system })),
);

describe.each(RUNS)("$program as $system", ({ program, system, warnings = "", cases, details }) => {
  let printed: Printed;
  beforeAll(async () => {
    printed = await runClient(program, system, { STAND_IN_URL: standIn.url });
    const answer = await fetch(`${server.url}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(toOtlpJson(printed.spans)),
    });
    expect(answer.status).toBe(200);
  });

  test("only the calls that shall fail do", () => {
    expect([...new Set(printed.warnings.trim().split("\n"))].join("\n")).toBe(warnings);
    const failing = Object.entries(cases).filter(([, { fails }]) => fails);
    expect(Object.keys(printed.errors).sort()).toEqual(failing.map(([name]) => name).sort());
  });

  describe.each(Object.entries(cases))("%s", (name, { tree, billed, fails = false }) => {
    test("spans are nested as the calls were", () => {
      expect(treeOf(printed, name)).toEqual([`${name}.workflow`, ...tree.map((line) => `  ${line}`)]);
    });

    test("everything has the id of the customer, and what failed says so", () => {
      const spans = traceOf(printed, name);
      for (const span of spans) {
        expect(span.attributes["traceloop.association.properties.customer_id"], span.name).toBe(name);
      }
      expect(spans.some(({ status }) => status.code === 2)).toBe(fails);
      if (fails) expect(spans.at(-1)?.status.message).toContain("It failed.");
    });

    test("of ours, only the provider's span says what was used, or the framework's where that has none", () => {
      const telling = traceOf(printed, name)
        .filter(({ scope, attributes }) => scope === OURS && "gen_ai.usage.input_tokens" in attributes)
        .map((span) => `${span.scope}: ${span.name}`);
      expect(telling.sort()).toEqual(billed.filter((line) => line.startsWith(OURS)).sort());
    });

    test("each call to a provider is billed once", async () => {
      const traceId = traceOf(printed, name)[0]?.traceId ?? "";
      const spans = await vi.waitFor(
        async () => {
          const { data } = await client.traces.get(traceId);
          expect(data.spans).toHaveLength(traceOf(printed, name).length);
          return data.spans;
        },
        { timeout: 10_000, interval: 100 },
      );
      const paid = spans.filter(({ cost, usage }) => usage && cost && cost.status !== "not_billable");
      expect(paid.map((span) => `${span.scope.name}: ${span.name}`).sort()).toEqual([...billed].sort());
    });
  });

  test.each(Object.entries(details))("%s", (name, expected) => {
    for (const [spanName, attributes] of Object.entries(expected)) {
      const span = traceOf(printed, name).find((one) => one.name === spanName);
      expect(span?.attributes, spanName).toMatchObject(attributes);
    }
  });
});

function traceOf({ spans }: Printed, name: string) {
  const root = spans.find((span) => span.name === `${name}.workflow`);
  return spans.filter(({ traceId }) => traceId === root?.traceId).sort(byStart);
}
