import { type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { Groq } from "groq-sdk";
import { Together } from "together-ai";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { shutdown } from "../../../packages/sdk/src/index.ts";
import { collect, json, startRecording } from "../../../packages/sdk/test/recording.ts";

const ANSWER = "On its way.";
const reply: Reply = { text: ANSWER, usage: { inputTokens: 120, outputTokens: 30 } };

let standIn: StandIn;
let recording: ReturnType<typeof startRecording>;
beforeAll(async () => {
  standIn = await startStandIn({ respond: () => reply });
});
afterAll(() => standIn.close());
beforeEach(() => {
  recording = startRecording({ instrumentModules: { together: Together, groq: Groq } });
});
afterEach(() => shutdown());

function onlySpan() {
  const [span, ...others] = recording.spans();
  expect(others.map(({ name }) => name)).toEqual([]);
  return span ?? expect.fail("no span");
}

describe("Together", () => {
  const model = "meta-llama/Llama-3.3-70B-Instruct-Turbo";
  let client: Together;
  beforeEach(() => {
    client = new Together({ apiKey: "stand-in", baseURL: `${standIn.url}/together/v1`, maxRetries: 0 });
  });

  test("its helper stream has one span", async () => {
    const stream = client.chat.completions.stream({
      model,
      messages: [{ role: "user", content: "Where is it?" }],
      stream: true,
    });
    expect(await stream.finalContent()).toBe(ANSWER);
    expect(onlySpan().attributes).toMatchObject({
      "gen_ai.provider.name": "together_ai",
      "gen_ai.usage.output_tokens": 30,
    });
  });

  test("completions, streamed and not", async () => {
    await client.completions.create({ model, prompt: "Tell me." });
    await collect(await client.completions.create({ model, prompt: "Tell me.", stream: true }));
    expect(recording.spans()).toHaveLength(2);
    for (const span of recording.spans()) {
      expect(span.name).toBe(`text_completion ${model}`);
      expect(json(span, "gen_ai.output.messages")).toMatchObject([{ parts: [{ content: ANSWER }] }]);
    }
  });

  test("a rerank", async () => {
    const documents = [{ text: "A carrot is orange." }, { text: "The capital is Vienna." }];
    const request = { model: "Salesforce/Llama-Rank-V1", query: "capital", documents, top_n: 1 };
    await client.rerank.create({ ...request, return_documents: true });
    const span = onlySpan();
    expect(span.attributes).toMatchObject({
      "gen_ai.operation.name": "rerank",
      "gen_ai.reranker.query": "capital",
      "gen_ai.reranker.top_k": 1,
      "gen_ai.usage.input_tokens": 120,
    });
    expect(json(span, "gen_ai.reranker.output_documents")).toEqual([
      { id: 1, score: expect.any(Number), content: "The capital is Vienna." },
    ]);
  });

  test("images", async () => {
    await client.images.generate({ model: "black-forest-labs/FLUX.1-schnell", prompt: "A parcel" });
    expect(onlySpan().attributes).toMatchObject({
      "gen_ai.provider.name": "together_ai",
      "gen_ai.output.type": "image",
    });
  });
});

describe("Groq", () => {
  let client: Groq;
  beforeEach(() => {
    client = new Groq({ apiKey: "stand-in", baseURL: standIn.url, maxRetries: 0 });
  });

  test("the usage of a stream stands in a field of its own", async () => {
    const stream = await client.chat.completions.create({
      model: "llama-3.3-70b-versatile",
      messages: [{ role: "user", content: "Where is it?" }],
      stream: true,
    });
    const chunks = await collect(stream);
    expect(chunks.at(-1)?.x_groq?.usage?.prompt_tokens).toBe(120);
    expect(onlySpan().attributes).toMatchObject({
      "gen_ai.provider.name": "groq",
      "gen_ai.usage.input_tokens": 120,
    });
  });

  test("the response comes with the value", async () => {
    const { data, response } = await client.chat.completions
      .create({ model: "llama-3.3-70b-versatile", messages: [{ role: "user", content: "Where is it?" }] })
      .withResponse();
    expect(response.status).toBe(200);
    expect(onlySpan().attributes["gen_ai.response.id"]).toBe(data.id);
  });

  test("a transcription says how long the audio is, where that is known", async () => {
    const file = new File([Uint8Array.of(0)], "a.mp3", { type: "audio/mpeg" });
    const { text } = await client.audio.transcriptions.create({ model: "whisper-large-v3", file });
    expect(text).toBe(ANSWER);
    const span = onlySpan();
    expect(span.attributes).toMatchObject({
      "gen_ai.provider.name": "groq",
      "gen_ai.request.model": "whisper-large-v3",
      "anyway.usage.audio_seconds": 12,
    });
    expect(json(span, "gen_ai.output.messages")).toMatchObject([{ parts: [{ content: ANSWER }] }]);
  });
});
