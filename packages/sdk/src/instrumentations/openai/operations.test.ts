import { createRequire } from "node:module";
import { type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { SpanStatusCode } from "@opentelemetry/api";
import CurrentOpenAI, { toFile } from "openai";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { collect, json, startRecording } from "../../../test/recording.ts";
import { shutdown } from "../../index.ts";

const OlderOpenAI: typeof CurrentOpenAI = createRequire(
  new URL("../../../../../e2e/third-party/package.json", import.meta.url),
)("openai");

let standIn: StandIn;
let reply: Reply = {};
let recording: ReturnType<typeof startRecording>;

beforeAll(async () => {
  standIn = await startStandIn({ respond: () => reply });
});
afterAll(() => standIn.close());
beforeEach(() => {
  reply = { text: "Hi there.", usage: { inputTokens: 20, outputTokens: 5 } };
  recording = startRecording({ instrumentModules: { openAI: OlderOpenAI } });
});
afterEach(() => shutdown());

/** The only span there is. */
function span() {
  const [only, ...others] = recording.spans();
  expect(others).toEqual([]);
  if (only === undefined) throw new Error("There is no span");
  return only;
}
const said = (role: string, content: string) => ({ role, parts: [{ type: "text", content }] });
const USAGE = { "gen_ai.usage.input_tokens": 20, "gen_ai.usage.output_tokens": 5 };

describe.each([
  ["current", CurrentOpenAI],
  ["older", OlderOpenAI],
])("the %s client", (_, OpenAI) => {
  const client = () => new OpenAI({ apiKey: "key", baseURL: standIn.openaiBaseUrl, maxRetries: 0 });
  const recordingFile = () => toFile(Buffer.from("sound"), "call.wav", { type: "audio/wav" });
  const picture = () => toFile(Buffer.from("pixels"), "cat.png", { type: "image/png" });

  describe("completions", () => {
    const REQUEST = { model: "gpt-3.5-turbo-instruct", prompt: "Say hi", max_tokens: 9, stop: "." };

    test.each([false, true])("one span (streamed: %s)", async (stream) => {
      const options = { stream_options: { include_usage: true } };
      const result = await client().completions.create({ ...REQUEST, stream, ...(stream && options) });
      if (Symbol.asyncIterator in result) await collect(result);
      expect(span().name).toBe("text_completion gpt-3.5-turbo-instruct");
      expect(span().attributes).toMatchObject({
        "gen_ai.operation.name": "text_completion",
        "gen_ai.request.max_tokens": 9,
        "gen_ai.request.stop_sequences": ["."],
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.response.id": expect.stringMatching(/^cmpl-/),
        ...USAGE,
      });
      expect(json(span(), "gen_ai.input.messages")).toEqual([said("user", "Say hi")]);
      expect(json(span(), "gen_ai.output.messages")).toEqual([
        { ...said("assistant", "Hi there."), finish_reason: "stop" },
      ]);
    });

    test("a failure, and a stream that is left", async () => {
      for await (const _ of await client().completions.create({ ...REQUEST, stream: true })) break;
      expect(json(span(), "gen_ai.output.messages")).toEqual([said("assistant", "Hi")]);
      reply = { error: { status: 404, message: "gone" } };
      await expect(client().completions.create(REQUEST)).rejects.toThrow("gone");
      expect(recording.spans()[1]?.attributes["error.type"]).toBe("model_not_found");
    });
  });

  describe("embeddings", () => {
    const REQUEST = { model: "text-embedding-3-small", input: ["one", "two"] };

    test("tokens and dimensions, but no vectors", async () => {
      const { data } = await client().embeddings.create(REQUEST);
      expect(data[0]?.embedding).toHaveLength(8);
      expect(span().name).toBe("embeddings text-embedding-3-small");
      expect(span().attributes).toMatchObject({
        "gen_ai.operation.name": "embeddings",
        "gen_ai.embeddings.dimension.count": 8,
        "gen_ai.usage.input_tokens": 20,
        "gen_ai.response.model": "text-embedding-3-small",
      });
      expect(span().attributes).not.toHaveProperty("gen_ai.request.encoding_formats");
      expect(span().attributes).not.toHaveProperty("gen_ai.output.messages");
      expect(json(span(), "gen_ai.input.messages")).toEqual([said("user", "one"), said("user", "two")]);
    });

    test("what is asked for in words of the request", async () => {
      await client().embeddings.create({ ...REQUEST, encoding_format: "base64", dimensions: 256 });
      expect(span().attributes).toMatchObject({
        "gen_ai.request.encoding_formats": ["base64"],
        "gen_ai.embeddings.dimension.count": 256,
      });
    });

    test("the promise is the client's own", async () => {
      const { data, response } = await client().embeddings.create(REQUEST).withResponse();
      expect([data.data.length, response.status]).toEqual([2, 200]);
      const raw = await client().embeddings.create(REQUEST).asResponse();
      expect(await raw.json()).toMatchObject({ object: "list" });
      reply = { error: { status: 429, message: "slow down" } };
      await expect(client().embeddings.create(REQUEST)).rejects.toThrow(OpenAI.RateLimitError);
      expect(recording.spans().map(({ status }) => status.code)).toEqual([0, 0, SpanStatusCode.ERROR]);
    });
  });

  describe("images", () => {
    const REQUEST = { model: "gpt-image-1", prompt: "a cat" };
    const IMAGES = {
      "gen_ai.operation.name": "generate_content",
      "gen_ai.output.type": "image",
      "gen_ai.usage.image.input_tokens": 0,
      ...USAGE,
    };

    test("generated: tokens, count, size and quality", async () => {
      await client().images.generate({ ...REQUEST, n: 2, size: "1024x1024", quality: "high" });
      expect(span().name).toBe("generate_content gpt-image-1");
      expect(span().attributes).toMatchObject({
        ...IMAGES,
        "gen_ai.request.image.count": 2,
        "gen_ai.request.image.size": "1024x1024",
        "gen_ai.request.image.quality": "high",
      });
      expect(json(span(), "gen_ai.input.messages")).toEqual([said("user", "a cat")]);
      const image = { type: "blob", modality: "image", mime_type: "image/png" };
      expect(json(span(), "gen_ai.output.messages")).toEqual([{ role: "assistant", parts: [image, image] }]);
    });

    test("a model that is billed by the image has no tokens", async () => {
      await client().images.generate({ model: "dall-e-3", prompt: "a cat" });
      expect(span().attributes).not.toHaveProperty("gen_ai.usage.input_tokens");
      expect(json(span(), "gen_ai.output.messages")).toMatchObject([{ parts: [{ type: "uri" }] }]);
    });

    test("edited, from files", async () => {
      await client().images.edit({ ...REQUEST, image: [await picture(), await picture()] });
      expect(span().attributes).toMatchObject(IMAGES);
      const image = { type: "blob", modality: "image", mime_type: "image/png" };
      expect(json(span(), "gen_ai.input.messages")).toEqual([
        { role: "user", parts: [{ type: "text", content: "a cat" }, image, image] },
      ]);
    });

    test("streamed, and failed", async () => {
      await collect(await client().images.generate({ ...REQUEST, stream: true, partial_images: 1 }));
      expect(span().attributes).toMatchObject({ ...IMAGES, "gen_ai.request.stream": true });
      reply = { error: { status: 400, message: "not that" } };
      await expect(client().images.generate(REQUEST)).rejects.toThrow("not that");
      expect(recording.spans()[1]?.status.code).toBe(SpanStatusCode.ERROR);
    });
  });

  describe("audio", () => {
    test.each([false, true])("a transcription that is billed by tokens (streamed: %s)", async (stream) => {
      const file = await recordingFile();
      const result = await client().audio.transcriptions.create({
        model: "gpt-4o-transcribe",
        file,
        stream,
        prompt: "a call",
      });
      if (typeof result === "object" && Symbol.asyncIterator in result) await collect(result);
      expect(span().name).toBe("generate_content gpt-4o-transcribe");
      expect(span().attributes).toMatchObject({
        "gen_ai.output.type": "text",
        "gen_ai.usage.audio.input_tokens": 20,
        ...USAGE,
      });
      expect(json(span(), "gen_ai.input.messages")).toEqual([
        {
          role: "user",
          parts: [
            { type: "blob", modality: "audio", mime_type: "audio/wav" },
            { type: "text", content: "a call" },
          ],
        },
      ]);
      expect(json(span(), "gen_ai.output.messages")).toEqual([said("assistant", "Hi there.")]);
    });

    test("a transcription that is billed by seconds", async () => {
      await client().audio.transcriptions.create({ model: "whisper-1", file: await recordingFile() });
      expect(span().attributes["anyway.usage.audio_seconds"]).toBe(12);
      expect(span().attributes).not.toHaveProperty("gen_ai.usage.input_tokens");
    });

    test("a translation in the form of a text", async () => {
      const file = await recordingFile();
      const text = await client().audio.translations.create({
        model: "whisper-1",
        file,
        response_format: "text",
      });
      expect(text).toBe("Hi there.");
      expect(json(span(), "gen_ai.output.messages")).toEqual([said("assistant", "Hi there.")]);
    });

    test("speech: the response is the caller's to read", async () => {
      const response = await client().audio.speech.create({
        model: "gpt-4o-mini-tts",
        voice: "alloy",
        input: "Good day",
        instructions: "Be kind.",
      });
      expect(new Uint8Array(await response.arrayBuffer())).toHaveLength(4);
      expect(span().attributes["gen_ai.output.type"]).toBe("speech");
      expect(json(span(), "gen_ai.input.messages")).toEqual([said("user", "Good day")]);
      expect(json(span(), "gen_ai.system_instructions")).toEqual([{ type: "text", content: "Be kind." }]);
      expect(json(span(), "gen_ai.output.messages")).toEqual([
        { role: "assistant", parts: [{ type: "blob", modality: "audio", mime_type: "audio/mpeg" }] },
      ]);
      reply = { error: { status: 400, message: "too long" } };
      const failed = client().audio.speech.create({ model: "tts-1", voice: "alloy", input: "x" });
      await expect(failed).rejects.toThrow("too long");
      expect(recording.spans()[1]?.status.code).toBe(SpanStatusCode.ERROR);
    });
  });

  test("a batch is no call when it is made, and one when it is over", async () => {
    const batch = await client().batches.create({
      input_file_id: "file-1",
      endpoint: "/v1/chat/completions",
      completion_window: "24h",
    });
    expect([batch.status, recording.spans()]).toEqual(["validating", []]);
    const over = await client().batches.retrieve(batch.id);
    expect((await client().batches.retrieve(batch.id)).status).toBe("completed");
    expect(span().name).toBe("chat gpt-4o-mini-2024-07-18");
    expect(span().attributes).toMatchObject({ "gen_ai.response.id": over.id, ...USAGE });
  });
});
