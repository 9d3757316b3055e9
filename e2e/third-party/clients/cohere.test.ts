import { type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { type Cohere, CohereClient, CohereClientV2 } from "cohere-ai";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { shutdown } from "../../../packages/sdk/src/index.ts";
import { collect, json, startRecording, unhandledRejections } from "../../../packages/sdk/test/recording.ts";

const ANSWER = "It is on its way.";
const MESSAGES: Cohere.ChatMessages = [{ role: "user", content: "Where is it?" }];
const REQUEST = { model: "command-a-03-2025", messages: MESSAGES };

let reply: Reply;
let standIn: StandIn;
let recording: ReturnType<typeof startRecording>;
let v1: CohereClient;
let v2: CohereClientV2;
beforeAll(async () => {
  standIn = await startStandIn({ respond: () => reply });
});
afterAll(() => standIn.close());
beforeEach(() => {
  recording = startRecording({ instrumentModules: { cohere: CohereClientV2 } });
  reply = { text: ANSWER, usage: { inputTokens: 120, outputTokens: 30 } };
  const options = { token: "stand-in", environment: standIn.url, maxRetries: 0 };
  v1 = new CohereClient(options);
  v2 = new CohereClientV2(options);
});
afterEach(() => shutdown());

function onlySpan() {
  const [span, ...others] = recording.spans();
  expect(others.map(({ name }) => name)).toEqual([]);
  return span ?? expect.fail("no span");
}

describe("what the client returns", () => {
  test("gives the raw response as well, and the value once", async () => {
    const { data, rawResponse } = await v2.chat(REQUEST).withRawResponse();
    expect(rawResponse.status).toBe(200);
    expect(data.message.content).toEqual([{ type: "text", text: ANSWER }]);
    expect(onlySpan().attributes).toMatchObject({
      "gen_ai.response.id": data.id,
      "gen_ai.usage.input_tokens": 120,
    });
  });

  test("is the promise that the client made, whose failure is handled in any way, or in none", async () => {
    reply = { error: { status: 400, message: "It failed." } };
    const promise = v2.chat(REQUEST);
    expect(typeof promise.withRawResponse).toBe("function");
    expect(await promise.catch((error: unknown) => Object(error).constructor.name)).toBe("BadRequestError");
    expect(onlySpan().attributes["error.type"]).toBe("BadRequestError");
    const unhandled = await unhandledRejections(async () => {
      void v2.chat(REQUEST);
      await expect(v2.chat(REQUEST).withRawResponse()).rejects.toThrow("It failed.");
      await expect.poll(() => recording.spans().length).toBe(3);
    });
    expect(unhandled).toHaveLength(1);
  });

  test("is recorded though nobody waits for it", async () => {
    v2.chat(REQUEST);
    await expect.poll(() => recording.spans().length).toBe(1);
  });

  test("is a stream that comes with its raw response too", async () => {
    const { data } = await v2.chatStream(REQUEST).withRawResponse();
    expect(recording.spans()).toEqual([]);
    const events = await collect(data);
    expect(events.at(-1)?.type).toBe("message-end");
    expect(onlySpan().attributes["gen_ai.usage.output_tokens"]).toBe(30);
  });

  test("is a stream that can be aborted", async () => {
    const abort = new AbortController();
    const stream = await v2.chatStream(REQUEST, { abortSignal: abort.signal });
    const reading = (async () => {
      for await (const event of stream) if (event.type === "content-delta") abort.abort();
    })();
    await reading.catch(() => {});
    expect(onlySpan().attributes["gen_ai.response.id"]).toEqual(expect.any(String));
  });
});

describe("the second API", () => {
  test("a streamed call of tools, with the plan for it", async () => {
    reply = { toolCalls: [{ name: "look_up", arguments: { order: "A-17" } }] };
    await collect(await v2.chatStream(REQUEST));
    expect(json(onlySpan(), "gen_ai.output.messages")).toEqual([
      {
        role: "assistant",
        finish_reason: "TOOL_CALL",
        parts: [
          { type: "reasoning", content: "I will use a tool." },
          {
            type: "tool_call",
            id: expect.any(String),
            name: "look_up",
            arguments: { order: "A-17" },
          },
        ],
      },
    ]);
  });

  test("thoughts, results of tools and documents", async () => {
    reply = { text: ANSWER, thinking: "Let me see." };
    await collect(
      await v2.chatStream({
        ...REQUEST,
        messages: [
          ...MESSAGES,
          {
            role: "tool",
            toolCallId: "call-1",
            content: [{ type: "document", document: { data: { at: 1 } } }],
          },
        ],
        documents: ["All is well.", { id: "d2", data: { text: "It left.", title: "Log" } }],
      }),
    );
    const span = onlySpan();
    expect(json(span, "gen_ai.output.messages")).toMatchObject([
      {
        parts: [
          { type: "reasoning", content: "Let me see." },
          { type: "text", content: ANSWER },
        ],
      },
    ]);
    expect(json(span, "gen_ai.input.messages")).toMatchObject([
      { role: "user" },
      { role: "tool", parts: [{ type: "tool_call_response", id: "call-1", result: [{ type: "document" }] }] },
    ]);
    expect(json(span, "gen_ai.retrieval.documents")).toEqual([
      { content: "All is well." },
      { id: "d2", content: "It left.", metadata: { title: "Log" } },
    ]);
  });

  test("usage is what is billed, and the tokens that the model saw stand beside it", async () => {
    reply = { text: ANSWER, usage: { inputTokens: 120, outputTokens: 30, cacheReadTokens: 150 } };
    await v2.chat(REQUEST);
    const { attributes } = onlySpan();
    expect(attributes["gen_ai.usage.input_tokens"]).toBe(120);
    expect(attributes["cohere.tokens.input_tokens"]).toBe(191);
    // More than is billed: which of the billed ones they are is not known.
    expect(attributes).not.toHaveProperty("gen_ai.usage.cache_read.input_tokens");
  });

  test("a rerank, with the documents and their new order", async () => {
    const documents = ["A carrot is orange.", "The capital is Vienna."];
    const { id, results } = await v2.rerank({ model: "rerank-v3.5", query: "capital", documents, topN: 1 });
    expect(results).toHaveLength(1);
    const span = onlySpan();
    expect(span.name).toBe("rerank rerank-v3.5");
    expect(span.attributes).toMatchObject({
      "gen_ai.operation.name": "rerank",
      "gen_ai.response.id": id,
      "gen_ai.reranker.query": "capital",
      "gen_ai.reranker.top_k": 1,
      "cohere.billed_units.search_units": 1,
    });
    expect(json(span, "gen_ai.reranker.input_documents")).toEqual([
      { id: 0, content: "A carrot is orange." },
      { id: 1, content: "The capital is Vienna." },
    ]);
    expect(json(span, "gen_ai.reranker.output_documents")).toEqual([
      { id: 1, score: results[0]?.relevanceScore },
    ]);
  });

  test("embeddings, with what was billed and how long each vector is", async () => {
    await v2.embed({
      model: "embed-v4.0",
      inputType: "search_query",
      embeddingTypes: ["float"],
      texts: ["one", "two"],
    });
    expect(onlySpan().attributes).toMatchObject({
      "gen_ai.usage.input_tokens": 120,
      "gen_ai.embeddings.dimension.count": 8,
      "gen_ai.request.encoding_formats": ["float"],
    });
  });
});

describe("the first API", () => {
  test("a chat with history, results of tools and documents", async () => {
    await v1.chat({
      message: "And now?",
      preamble: "Be brief.",
      chatHistory: [
        { role: "USER", message: "Where is it?" },
        { role: "CHATBOT", message: "", toolCalls: [{ name: "look_up", parameters: { order: "A-17" } }] },
      ],
      toolResults: [{ call: { name: "look_up", parameters: {} }, outputs: [{ at: "Vienna" }] }],
      documents: [{ id: "d1", title: "Log", text: "It left." }],
    });
    const span = onlySpan();
    expect(json(span, "gen_ai.system_instructions")).toEqual([{ type: "text", content: "Be brief." }]);
    expect(json(span, "gen_ai.input.messages")).toEqual([
      { role: "user", parts: [{ type: "text", content: "Where is it?" }] },
      {
        role: "assistant",
        parts: [{ type: "tool_call", name: "look_up", arguments: { order: "A-17" } }],
      },
      { role: "user", parts: [{ type: "text", content: "And now?" }] },
      { role: "tool", parts: [{ type: "tool_call_response", name: "look_up", result: [{ at: "Vienna" }] }] },
    ]);
    expect(json(span, "gen_ai.retrieval.documents")).toEqual([
      { id: "d1", content: "It left.", metadata: { title: "Log" } },
    ]);
  });

  test("a streamed call of tools that is left before its end", async () => {
    reply = { toolCalls: [{ name: "look_up", arguments: { order: "A-17" } }] };
    for await (const event of await v1.chatStream({ message: "Look it up." }))
      if (event.eventType === "tool-calls-generation") break;
    expect(json(onlySpan(), "gen_ai.output.messages")).toMatchObject([
      { parts: [{ type: "text" }, { type: "tool_call", name: "look_up", arguments: { order: "A-17" } }] },
    ]);
  });

  test("generate, streamed and not", async () => {
    await v1.generate({ prompt: "Tell me." });
    await collect(await v1.generateStream({ prompt: "Tell me." }));
    expect(recording.spans()).toHaveLength(2);
    for (const span of recording.spans()) {
      expect(span.attributes).toMatchObject({
        "gen_ai.operation.name": "text_completion",
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.response.finish_reasons": ["COMPLETE"],
      });
      expect(json(span, "gen_ai.output.messages")).toMatchObject([{ parts: [{ content: ANSWER }] }]);
    }
  });
});
