import { type ChatRequest, type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CELLS, type Cell, type MatrixRow, ROWS } from "./matrix.ts";
import { CACHED, CALLING, FAILING, QUESTION, TOOL } from "./run-cases.mjs";
import { MODULE_SYSTEMS, type ModuleSystem, type Printed, runClient, spansOf } from "./run-client.ts";

const USAGE = {
  inputTokens: 120,
  outputTokens: 30,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
};
const ANSWER = "It is on its way, and will be with you on Monday.";
const CALL = { order: "A-17" };

function respond({ messages }: ChatRequest): Reply {
  const asked = messages.at(-1)?.text ?? "";
  if (asked === FAILING) return { error: { status: 400, message: "It failed." } };
  if (asked === CALLING) return { toolCalls: [{ name: TOOL.name, arguments: CALL }], usage: USAGE };
  if (asked === CACHED)
    return {
      text: ANSWER,
      usage: { ...USAGE, inputTokens: 2_000, cacheReadTokens: 1_024, outputTokens: 50 },
    };
  return { text: ANSWER, usage: USAGE };
}

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn({ respond });
});
afterAll(() => standIn.close());

const RUNS = ROWS.flatMap((row) =>
  (Object.keys(MODULE_SYSTEMS) as ModuleSystem[]).map((system): [string, ModuleSystem, MatrixRow] => [
    row.program,
    system,
    row,
  ]),
);

describe.each(RUNS)("%s as %s", (program, system, row) => {
  let printed: Printed;
  beforeAll(async () => {
    printed = await runClient(program, system, { STAND_IN_URL: standIn.url });
  });

  test("only the failing call fails, and nothing is written", () => {
    expect(printed.warnings).toBe("");
    expect(Object.keys(printed.errors)).toEqual(row.impossible?.error ? [] : ["error"]);
  });

  for (const cell of CELLS) {
    const impossible = row.impossible?.[cell];
    // A cell that cannot exist has its reason in the table, and is no test.
    if (impossible !== undefined) continue;
    test(cell, () => checkCell(printed, row, cell));
  }
});

/** One span for the call, beneath its workflow, with everything about it. */
function checkCell(printed: Printed, row: MatrixRow, cell: Cell): void {
  const [span, ...others] = spansOf(printed, cell).filter(
    ({ scope }) => scope === "@anyway-sh/node-server-sdk",
  );
  expect(span, "no span").toBeDefined();
  if (span === undefined) return;
  expect(others.map(({ name }) => name)).toEqual([]);
  const workflow = printed.spans.find(({ name }) => name === `${cell}.workflow`);
  expect(span.parentId).toBe(workflow?.spanId);
  expect(span.kind).toBe(2);
  const expected = { ...expectedOf(row, cell), ...row.expected?.[cell] };
  expect(span.attributes).toMatchObject(
    Object.fromEntries(Object.entries(expected).filter(([key]) => !row.unsaid?.includes(key))),
  );
  expect(span.status.code).toBe(cell === "error" ? 2 : 0);
  if (cell === "error") {
    expect(span.status.message).toContain("It failed.");
    expect(span.attributes).not.toHaveProperty("gen_ai.usage.input_tokens");
    return;
  }
  if (cell === "embeddings") return;
  if (cell === "stream" || cell === "abandoned stream")
    expect(span.attributes["gen_ai.response.time_to_first_chunk"]).toBeGreaterThan(0);
  checkMessages(span.attributes, cell);
}

function expectedOf({ provider, model, responseModel = model, operation = "chat" }: MatrixRow, cell: Cell) {
  if (cell === "embeddings")
    return { "gen_ai.operation.name": "embeddings", "gen_ai.provider.name": provider };
  const request = {
    "gen_ai.operation.name": operation,
    "gen_ai.provider.name": provider,
    "gen_ai.request.model": model,
    "server.address": "127.0.0.1",
  };
  if (cell === "error") return { ...request, "error.type": expect.any(String) };
  const response = {
    ...request,
    ...(cell.endsWith("stream") ? { "gen_ai.request.stream": true } : {}),
    "gen_ai.response.model": responseModel,
    "gen_ai.response.id": expect.any(String),
  };
  if (cell === "abandoned stream") return response;
  return {
    ...response,
    "gen_ai.response.finish_reasons": [expect.any(String)],
    "gen_ai.usage.input_tokens": cell === "cached" ? 2_000 : 120,
    "gen_ai.usage.output_tokens": cell === "cached" ? 50 : 30,
    ...(cell === "cached" ? { "gen_ai.usage.cache_read.input_tokens": 1_024 } : {}),
  };
}

type Messages = { role: string; parts: Record<string, unknown>[] }[];

function checkMessages(attributes: Record<string, unknown>, cell: Cell): void {
  const messages = (key: string) => JSON.parse(String(attributes[key])) as Messages;
  const asked = { tools: CALLING, cached: CACHED }[cell as string] ?? QUESTION;
  expect(messages("gen_ai.input.messages")).toMatchObject([
    { role: "user", parts: [{ type: "text", content: asked }] },
  ]);
  const [answer] = messages("gen_ai.output.messages");
  if (cell === "tools") {
    expect(answer?.parts).toContainEqual(
      expect.objectContaining({ type: "tool_call", name: TOOL.name, arguments: CALL }),
    );
    expect(messages("gen_ai.tool.definitions")).toMatchObject([
      { name: TOOL.name, description: TOOL.description },
    ]);
    return;
  }
  const text = answer?.parts.map(({ content }) => content ?? "").join("") ?? "";
  if (cell === "abandoned stream")
    expect(ANSWER.startsWith(text) && text !== "" && text !== ANSWER, `it is cut off: ${text}`).toBe(true);
  else expect(text).toBe(ANSWER);
}
