import { type ChatRequest, type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FAILING, TOOL } from "./run-cases.mjs";
import { MODULE_SYSTEMS, type ModuleSystem, type Printed, runClient, spansOf } from "./run-client.ts";

const USAGE = { inputTokens: 120, outputTokens: 30 };

/** A tool that is offered is called once. */
function respond({ messages, tools }: ChatRequest): Reply {
  const last = messages.at(-1);
  if (last?.text === FAILING) return { error: { status: 400, message: "It failed." } };
  if (tools.length > 0 && last?.role === "user")
    return { toolCalls: [{ name: TOOL.name, arguments: { order: "A-17" } }], usage: USAGE };
  return { text: "It is on its way.", usage: USAGE };
}

/** `gen_ai.operation.name` of each case's spans. */
const OPERATIONS: Record<string, Record<string, string[]>> = {
  "openai-operations": {
    "chat.completions.parse": ["chat"],
    "chat.completions.stream": ["chat"],
    "chat.completions.runTools": ["chat", "chat"],
    "chat.completions.withResponse": ["chat"],
    "chat.completions.asResponse": ["chat"],
    "responses.create": ["chat"],
    "responses.create failed": ["chat"],
    "responses.create streamed": ["chat"],
    "responses.parse": ["chat"],
    "responses.stream": ["chat"],
    "completions.create": ["text_completion"],
    "completions.create streamed": ["text_completion"],
    "images.generate": ["generate_content"],
    "images.edit": ["generate_content"],
    "audio.transcriptions.create": ["generate_content"],
    "audio.translations.create": ["generate_content"],
    "audio.speech.create": ["generate_content"],
    "batches.retrieve": ["chat"],
  },
  "anthropic-operations": {
    "messages.stream": ["chat"],
    "messages.stream failed": ["chat"],
    "messages.parse": ["chat"],
    "messages.withResponse": ["chat"],
    "messages.asResponse": ["chat"],
    "beta.messages.create": ["chat"],
    "beta.messages.create streamed": ["chat"],
    "beta.messages.stream": ["chat"],
    "beta.messages.parse": ["chat"],
    "beta.messages.toolRunner": ["chat", "chat"],
    "beta.messages.toolRunner streamed": ["chat", "chat"],
  },
};

/** Their answers say nothing of tokens, or are not read by the client; streams of OpenAI's were not asked for them. */
const WITHOUT_USAGE = /asResponse|failed|speech|^(chat\.completions\.stream|completions\.create streamed)$/;

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn({ respond });
});
afterAll(() => standIn.close());

const RUNS = Object.keys(OPERATIONS).flatMap((program) =>
  (Object.keys(MODULE_SYSTEMS) as ModuleSystem[]).map((system): [string, ModuleSystem] => [program, system]),
);

describe.each(RUNS)("%s as %s", (program, system) => {
  let printed: Printed;
  beforeAll(async () => {
    printed = await runClient(program, system, { STAND_IN_URL: standIn.url });
  });

  test("only what is to fail fails, and nothing is written", () => {
    expect(printed.warnings).toBe("");
    expect(Object.keys(printed.errors).filter((name) => !name.endsWith("failed"))).toEqual([]);
  });

  test.each(Object.entries(OPERATIONS[program] ?? {}))("%s", (name, operations) => {
    // The client's own spans of tools and of their runner are no calls of a model.
    const spans = spansOf(printed, name).filter(
      ({ attributes }) => !/execute_tool|invoke_agent/.test(String(attributes["gen_ai.operation.name"])),
    );
    expect(spans.map(({ attributes }) => attributes["gen_ai.operation.name"])).toEqual(operations);
    for (const { attributes, status, scope } of spans) {
      expect(scope).toBe("@anyway-sh/node-server-sdk");
      expect(status.code).toBe(name.endsWith("failed") ? 2 : 0);
      expect(attributes["gen_ai.usage.input_tokens"]).toBe(WITHOUT_USAGE.test(name) ? undefined : 120);
    }
  });
});
