import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@anyway-sh/api/client";
import { type ChatRequest, type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type ServerProcess, startServerProcess } from "../server-process.ts";
import { describeRows } from "./describe-rows.ts";
import { expectedCall, ROWS, type Row, WAYS, type Way } from "./rows.ts";
import { runEmitter, versionsOf } from "./run-emitter.ts";
import { readCall, type ShownCall } from "./shown-call.ts";

/** As many programs at once as make the whole fastest. */
const AT_ONCE = 3;

let dataDir: string;
let server: ServerProcess;
let standIn: StandIn;
let client: Client;
const failures = new Map<Row, unknown>();
const seen = new Map<Row, Map<Way, ShownCall>>();

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-conformance-"));
  [server, standIn] = await Promise.all([startServerProcess(dataDir), startStandIn({ respond })]);
  client = createClient({ baseUrl: server.url });
  const waiting = [...ROWS];
  const work = async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      const current = row;
      await runEmitter(current, environmentOf(current)).catch((error) => failures.set(current, error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
});

afterAll(async () => {
  await standIn?.close();
  await server?.stop();
  await rm(dataDir, { recursive: true });
});

function respond({ provider, messages }: ChatRequest): Reply {
  if (messages.at(-1)?.text === "Please fail.") return { error: { status: 400, message: "It failed." } };
  const usage = { inputTokens: 1_500, cacheReadTokens: 400, outputTokens: 100 };
  return {
    text: "It is on its way.",
    usage: provider === "openai" ? { ...usage, reasoningTokens: 20 } : { ...usage, cacheWriteTokens: 100 },
  };
}

/** The ids tell the rows apart, and the sessions the calls of a row. */
function idsOf(row: Row, way: Way) {
  const number = ROWS.indexOf(row);
  return {
    customer: `CUS_${String(number).padStart(12, "0")}`,
    user: `user-${number}`,
    session: `session-${number}-${way}`,
  };
}

function environmentOf(row: Row): Record<string, string> {
  const { customer, user, session } = idsOf(row, "answered");
  return {
    SERVER_URL: server.url,
    GRPC_URL: server.grpcUrl,
    OPENAI_URL: standIn.openaiBaseUrl,
    ANTHROPIC_URL: standIn.anthropicBaseUrl,
    BEDROCK_URL: standIn.bedrockEndpoint,
    CUSTOMER_ID: customer,
    USER_ID: user,
    SESSION_ID: session.replace("-answered", ""),
  };
}

/** All calls of a row, by their way, once as many are there as it shall have. */
async function callsOf(row: Row): Promise<Map<Way, ShownCall>> {
  const ways = WAYS.filter((way) => expectedCall(row, way, idsOf(row, way)));
  const { customer } = idsOf(row, "answered");
  const summaries = await vi.waitFor(
    async () => {
      const { data } = await client.traces.list({ customer_id: customer });
      const sessions = data.map((summary) => summary.session_id).sort();
      expect(sessions).toEqual(ways.map((way) => idsOf(row, way).session).sort());
      return data;
    },
    { timeout: 5_000, interval: 100 },
  );
  const calls = new Map<Way, ShownCall>();
  for (const summary of summaries) {
    const { data: trace } = await client.traces.get(summary.trace_id);
    const spans = await Promise.all(
      trace.spans.map(async (span) => (await client.traces.span(span.trace_id, span.span_id)).data),
    );
    const way = ways.find((candidate) => idsOf(row, candidate).session === summary.session_id);
    if (way) calls.set(way, readCall(summary, spans));
  }
  return calls;
}

describe.for(ROWS.map((row) => ({ row, title: `${row.emitter}: ${versionsOf(row).join(", ")}` })))(
  "$title",
  ({ row }) => {
    beforeAll(async () => {
      if (failures.has(row)) throw failures.get(row);
      seen.set(row, await callsOf(row));
    });

    test.for(WAYS)("%s", (way) => {
      expect(seen.get(row)?.get(way)).toEqual(expectedCall(row, way, idsOf(row, way)));
    });
  },
);

test("the guide has this very table", async () => {
  const page = describeRows(seen);
  console.log(
    page
      .split("\n")
      .filter((line) => line.startsWith("|"))
      .join("\n"),
  );
  await expect(page).toMatchFileSnapshot("../../docs/guides/emitters.md");
});
