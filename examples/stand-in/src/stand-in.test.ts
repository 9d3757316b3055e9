import { crc32 } from "node:zlib";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterEach, describe, expect, test } from "vitest";
import { type Reply, type StandIn, type StandInOptions, startStandIn } from "./index.ts";

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function start(options?: StandInOptions) {
  const standIn = await startStandIn(options);
  cleanups.push(standIn.close);
  return {
    standIn,
    openai: new OpenAI({ apiKey: "sk-test", baseURL: standIn.openaiBaseUrl, maxRetries: 0 }),
    anthropic: new Anthropic({ apiKey: "sk-test", baseURL: standIn.anthropicBaseUrl, maxRetries: 0 }),
  };
}
async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
const always = (reply: Reply) => start({ respond: () => reply });

const hello = [{ role: "user" as const, content: "Where is my parcel?" }];
const weatherSchema = {
  type: "object" as const,
  properties: { city: { type: "string" }, unit: { type: "string", enum: ["celsius"] } },
  required: ["city"],
};
const weatherCall = { name: "get_weather", arguments: { city: "Boston, MA", days: 3 } };
const openaiTool = {
  type: "function" as const,
  function: { name: "get_weather", parameters: weatherSchema },
};
const anthropicTool = { name: "get_weather", input_schema: weatherSchema };
const longText = "The shop sends parcels every working day before noon. ".repeat(120);

describe("OpenAI", () => {
  test("answers with a dated model, an id and counted tokens", async () => {
    const { openai, standIn } = await start();
    const completion = await openai.chat.completions.create({ model: "gpt-4o", messages: hello });
    expect(completion.id).toMatch(/^chatcmpl-\w{29}$/);
    expect(completion.model).toBe("gpt-4o-2024-08-06");
    expect(completion.choices[0]?.message.content).toContain("Where is my parcel?");
    expect(completion.choices[0]?.finish_reason).toBe("stop");
    expect(completion.usage?.prompt_tokens).toBeGreaterThan(0);
    expect(completion.usage?.total_tokens).toBe(
      (completion.usage?.prompt_tokens ?? 0) + (completion.usage?.completion_tokens ?? 0),
    );
    expect(completion._request_id).toMatch(/^req_/);
    expect(standIn.requests.map((request) => request.messages)).toEqual([
      [{ role: "user", text: "Where is my parcel?" }],
    ]);
  });

  test("streams a text in the asked number of pieces, with usage at the end when asked for", async () => {
    const { openai } = await always({ text: "Your parcel is on its way.", chunks: 4 });
    const stream = await openai.chat.completions.create({
      model: "gpt-4o-mini",
      messages: hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await collect(stream);
    const texts = chunks.map((chunk) => chunk.choices[0]?.delta.content).filter(Boolean);
    expect(texts).toHaveLength(4);
    expect(texts.join("")).toBe("Your parcel is on its way.");
    expect(chunks.at(-1)?.choices).toEqual([]);
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(7);
    expect(chunks.at(0)?.usage).toBeNull();
  });

  test("streams no usage unless asked for", async () => {
    const { openai } = await always({ text: "Yes." });
    const stream = await openai.chat.completions.create({ model: "gpt-4o", messages: hello, stream: true });
    expect((await collect(stream)).some((chunk) => "usage" in chunk)).toBe(false);
  });

  test("calls tools, in fragments when streamed", async () => {
    const { openai } = await always({ toolCalls: [weatherCall, { name: "get_time", arguments: {} }] });
    const request = { model: "gpt-4o", messages: hello, tools: [openaiTool] };
    const whole = await openai.chat.completions.create(request);
    expect(whole.choices[0]?.finish_reason).toBe("tool_calls");
    expect(whole.choices[0]?.message.content).toBeNull();

    const runner = openai.chat.completions.stream(request);
    const streamed = await runner.finalChatCompletion();
    const calls = streamed.choices[0]?.message.tool_calls?.map((call) => "function" in call && call.function);
    expect(calls).toMatchObject([
      { name: "get_weather", arguments: JSON.stringify(weatherCall.arguments) },
      { name: "get_time", arguments: "{}" },
    ]);
  });

  test("reads a long prefix from the cache when it comes again, in steps of 128", async () => {
    const { openai } = await start();
    const ask = async (question: string) => {
      const completion = await openai.chat.completions.create({
        model: "gpt-4o",
        messages: [
          { role: "system", content: longText },
          { role: "user", content: question },
        ],
      });
      return completion.usage?.prompt_tokens_details?.cached_tokens;
    };
    expect(await ask("How long does it take?")).toBe(0);
    expect(await ask("And to Norway?")).toBe(1536);
  });

  test("answers the Responses API too, whole and streamed", async () => {
    const usage = { inputTokens: 2000, cacheReadTokens: 1024, outputTokens: 50, reasoningTokens: 20 };
    const { openai, standIn } = await always({ text: "Tomorrow.", toolCalls: [weatherCall], usage });
    const request = { model: "gpt-5", instructions: "Be brief.", input: "Where is my parcel?" };
    const whole = await openai.responses.create(request);
    expect(whole).toMatchObject({
      id: expect.stringMatching(/^resp_\w{29}$/),
      model: "gpt-5-2025-08-07",
      status: "completed",
      output_text: "Tomorrow.",
      output: [
        { type: "message", role: "assistant" },
        { type: "function_call", name: "get_weather", arguments: JSON.stringify(weatherCall.arguments) },
      ],
      usage: {
        input_tokens: 2000,
        input_tokens_details: { cached_tokens: 1024 },
        output_tokens: 50,
        output_tokens_details: { reasoning_tokens: 20 },
      },
    });
    expect(standIn.requests[0]?.messages).toEqual([
      { role: "system", text: "Be brief." },
      { role: "user", text: "Where is my parcel?" },
    ]);
    const streamed = await openai.responses.stream(request).finalResponse();
    expect(streamed.output).toMatchObject(whole.output.map(({ type }) => ({ type })));
    expect(streamed).toMatchObject({ output_text: "Tomorrow.", usage: whole.usage });
  });

  test("embeds a text the same way each time", async () => {
    const { openai } = await start();
    const embed = (input: string[]) => openai.embeddings.create({ model: "text-embedding-3-small", input });
    const { data, usage } = await embed(["parcel", "letter", "parcel"]);
    const [parcel, letter, again] = data.map(({ embedding }) => embedding);
    expect(parcel).toEqual(again);
    expect(parcel).not.toEqual(letter);
    expect(Math.hypot(...(parcel ?? []))).toBeCloseTo(1);
    expect(usage).toEqual({ prompt_tokens: 5, total_tokens: 5 });
  });

  test("refuses as OpenAI does", async () => {
    const { openai, standIn } = await always({ error: { status: 429 } });
    const failure = openai.chat.completions.create({ model: "gpt-4o", messages: hello });
    await expect(failure).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(failure).rejects.toMatchObject({ status: 429, code: "rate_limit_exceeded", type: "tokens" });

    const invalid = openai.chat.completions.create({ model: "gpt-4o", messages: [] });
    await expect(invalid).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    const missing = openai.get("/nothing");
    await expect(missing).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    const anonymous = await fetch(`${standIn.openaiBaseUrl}/chat/completions`, {
      method: "POST",
      body: "{}",
    });
    expect(anonymous.status).toBe(401);
  });
});

describe("Anthropic", () => {
  const request = { model: "claude-haiku-4-5", max_tokens: 200, messages: hello };

  test("answers with a dated model, an id and counted tokens", async () => {
    const { anthropic } = await start();
    const message = await anthropic.messages.create(request);
    expect(message.id).toMatch(/^msg_01\w{22}$/);
    expect(message.model).toBe("claude-haiku-4-5-20251001");
    expect(message.content).toMatchObject([{ type: "text", text: expect.stringContaining("parcel") }]);
    expect(message.stop_reason).toBe("end_turn");
    expect(message.usage).toMatchObject({
      input_tokens: 5,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    });
  });

  test("streams thinking, text and tool calls that the client puts together again", async () => {
    const { anthropic } = await always({
      thinking: "Boston?",
      text: "Let me look.",
      toolCalls: [weatherCall],
    });
    const stream = anthropic.messages.stream({ ...request, tools: [anthropicTool] });
    const types = new Set<string>();
    for await (const event of stream) types.add(event.type);
    const message = await stream.finalMessage();
    expect(message.content).toMatchObject([
      { type: "thinking", thinking: "Boston?", signature: expect.stringMatching(/\S/) },
      { type: "text", text: "Let me look." },
      { type: "tool_use", name: "get_weather", input: weatherCall.arguments },
    ]);
    expect(message.stop_reason).toBe("tool_use");
    expect(message.usage.output_tokens).toBeGreaterThan(10);
    expect(types).toContain("message_delta");

    const whole = await anthropic.messages.create({ ...request, tools: [anthropicTool] });
    expect(whole.content).toMatchObject(message.content.map(({ type }) => ({ type })));
  });

  test("writes a marked prefix to the cache and reads it the next time", async () => {
    const { anthropic } = await start();
    const ask = (question: string, ttl: "5m" | "1h") =>
      anthropic.messages.create({
        ...request,
        system: [{ type: "text", text: longText, cache_control: { type: "ephemeral", ttl } }],
        messages: [{ role: "user", content: question }],
      });
    const first = (await ask("How long does it take?", "1h")).usage;
    const prefixTokens = Math.ceil((longText.length + 1) / 4);
    expect(first.cache_creation_input_tokens).toBe(prefixTokens);
    expect(first.cache_creation).toEqual({
      ephemeral_5m_input_tokens: 0,
      ephemeral_1h_input_tokens: prefixTokens,
    });
    expect(first.input_tokens).toBeLessThan(10);
    const second = (await ask("And to Norway?", "5m")).usage;
    expect(second).toMatchObject({ cache_read_input_tokens: prefixTokens, cache_creation_input_tokens: 0 });
  });

  test("refuses as Anthropic does", async () => {
    const { anthropic, standIn } = await always({ error: { status: 529 } });
    const failure = anthropic.messages.create(request);
    await expect(failure).rejects.toMatchObject({ status: 529, type: "overloaded_error" });
    const invalid = anthropic.messages.create({ ...request, messages: [] });
    await expect(invalid).rejects.toBeInstanceOf(Anthropic.BadRequestError);
    const anonymous = await fetch(`${standIn.anthropicBaseUrl}/v1/messages`, { method: "POST", body: "{}" });
    expect(await anonymous.json()).toMatchObject({ type: "error", error: { type: "authentication_error" } });
  });
});

describe("Bedrock", () => {
  const model = "anthropic.claude-haiku-4-5-20251001-v1:0";
  const usage = { inputTokens: 1500, cacheReadTokens: 400, cacheWriteTokens: 100, outputTokens: 7 };
  const send = async (standIn: StandIn, operation: string, body: unknown) =>
    fetch(`${standIn.bedrockEndpoint}/model/${encodeURIComponent(model)}/${operation}`, {
      method: "POST",
      headers: { authorization: "AWS4-HMAC-SHA256 of the stand-in" },
      body: JSON.stringify(body),
    });
  const conversation = { messages: [{ role: "user", content: [{ text: "Where is my parcel?" }] }] };

  test("InvokeModel answers as Anthropic, by Anthropic's name of the model", async () => {
    const { standIn } = await always({ text: "Tomorrow.", usage });
    const response = await send(standIn, "invoke", { max_tokens: 9, messages: hello });
    expect(await response.json()).toMatchObject({
      id: expect.stringMatching(/^msg_bdrk_/),
      model: "claude-haiku-4-5-20251001",
      content: [{ type: "text", text: "Tomorrow." }],
      usage: { input_tokens: 1000, cache_read_input_tokens: 400, cache_creation_input_tokens: 100 },
    });
    expect(standIn.requests).toMatchObject([{ provider: "bedrock", model }]);
  });

  test("Converse counts the input without what the cache held", async () => {
    const { standIn } = await always({ text: "Tomorrow.", toolCalls: [weatherCall], usage });
    const response = await send(standIn, "converse", conversation);
    expect(await response.json()).toMatchObject({
      output: {
        message: {
          content: [
            { text: "Tomorrow." },
            { toolUse: { name: "get_weather", input: weatherCall.arguments } },
          ],
        },
      },
      stopReason: "tool_use",
      usage: { inputTokens: 1000, cacheReadInputTokens: 400, cacheWriteInputTokens: 100, totalTokens: 1507 },
    });
  });

  test("streams messages whose lengths and checksums are right", async () => {
    const { standIn } = await always({ text: "It comes tomorrow.", usage });
    const response = await send(standIn, "converse-stream", conversation);
    const bytes = Buffer.from(await response.arrayBuffer());
    const payloads: string[] = [];
    for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
      const end = at + bytes.readUInt32BE(at) - 4;
      expect(bytes.readUInt32BE(at + 8)).toBe(crc32(bytes.subarray(at, at + 8)));
      expect(bytes.readUInt32BE(end)).toBe(crc32(bytes.subarray(at, end)));
      payloads.push(bytes.toString("utf8", at + 12 + bytes.readUInt32BE(at + 4), end));
    }
    expect(payloads.map((payload) => JSON.parse(payload).delta?.text ?? "").join("")).toBe(
      "It comes tomorrow.",
    );
  });

  test("refuses as Bedrock does", async () => {
    const { standIn } = await always({ error: { status: 429, message: "Too many requests" } });
    const response = await send(standIn, "converse", conversation);
    expect(response.status).toBe(429);
    expect(response.headers.get("x-amzn-errortype")).toBe("ThrottlingException");
    expect(await response.json()).toEqual({ message: "Too many requests" });
  });
});

describe("steering", () => {
  test("the reply sets single counts, the rest is counted", async () => {
    const { openai } = await always({ text: "Yes.", usage: { cacheReadTokens: 1024, inputTokens: 2000 } });
    const { usage } = await openai.chat.completions.create({ model: "gpt-5", messages: hello });
    expect(usage).toMatchObject({
      prompt_tokens: 2000,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 1024 },
    });
  });

  test("a truncated reply says so", async () => {
    const { openai, anthropic } = await always({ text: "Once upon a", truncated: true });
    const completion = await openai.chat.completions.create({ model: "gpt-4o", messages: hello });
    expect(completion.choices[0]?.finish_reason).toBe("length");
    const message = await anthropic.messages.create({ model: "claude", max_tokens: 3, messages: hello });
    expect(message.stop_reason).toBe("max_tokens");
  });

  test("the default reply calls an offered tool once and then answers", async () => {
    const { openai } = await start();
    const tools = [openaiTool];
    const first = await openai.chat.completions.create({ model: "gpt-4o", messages: hello, tools });
    const call = first.choices[0]?.message;
    expect(call?.tool_calls?.[0]).toMatchObject({
      function: { arguments: JSON.stringify({ city: "Where is my parcel?", unit: "celsius" }) },
    });
    if (!call) return;
    const result = { role: "tool" as const, tool_call_id: call.tool_calls?.[0]?.id ?? "", content: "sunny" };
    const second = await openai.chat.completions.create({
      model: "gpt-4o",
      messages: [...hello, call, result],
      tools,
    });
    expect(second.choices[0]?.message.content).toContain("sunny");
  });

  test("latency holds back the first byte", async () => {
    const { openai } = await always({ text: "Yes.", latencyMs: 60 });
    const before = performance.now();
    await openai.chat.completions.create({ model: "gpt-4o", messages: hello });
    expect(performance.now() - before).toBeGreaterThanOrEqual(59);
  });

  test("close ends a request that still waits", async () => {
    const { openai, standIn } = await always({ text: "Yes.", latencyMs: 60_000 });
    const waiting = openai.chat.completions.create({ model: "gpt-4o", messages: hello });
    const failed = expect(waiting).rejects.toBeInstanceOf(OpenAI.APIError);
    await expect.poll(() => standIn.requests.length).toBe(1);
    await standIn.close();
    cleanups.length = 0;
    await failed;
  });

  test("the same seed gives the same answers, but never the same id twice", async () => {
    const run = async (seed: number) => {
      const { openai } = await start({ seed, now: () => new Date(0) });
      const ask = () => openai.chat.completions.create({ model: "gpt-4o", messages: hello });
      return [await ask(), await ask()];
    };
    const [first, repeated] = await run(7);
    expect(await run(7)).toEqual([first, repeated]);
    expect(first?.id).not.toBe(repeated?.id);
    expect((await run(8))[0]?.id).not.toBe(first?.id);
  });

  test("a fault of the callback is a 500 with its message", async () => {
    const { anthropic } = await start({
      respond: () => {
        throw new Error("no reply for this");
      },
    });
    const failure = anthropic.messages.create({ model: "claude", max_tokens: 9, messages: hello });
    await expect(failure).rejects.toMatchObject({ status: 500, apiMessage: "no reply for this" });
  });
});
