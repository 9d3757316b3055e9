import { expect, test } from "vitest";
import { toMessages, toSystem, toToolDefinitions } from "./content.ts";
import { embedContent } from "./embed-content.ts";
import { generateContent } from "./generate-content.ts";
import { generateImages } from "./generate-images.ts";
import { ChunkAccumulator, generateContentResponse } from "./response.ts";

const USAGE = {
  promptTokenCount: 100,
  cachedContentTokenCount: 40,
  toolUsePromptTokenCount: 7,
  candidatesTokenCount: 20,
  thoughtsTokenCount: 30,
  totalTokenCount: 157,
  promptTokensDetails: [
    { modality: "TEXT", tokenCount: 75 },
    { modality: "AUDIO", tokenCount: 25 },
  ],
  candidatesTokensDetails: [{ modality: "AUDIO", tokenCount: 15 }],
};

test("the input includes what was cached and what tools brought, the output thoughts", () => {
  expect(generateContentResponse({ usageMetadata: USAGE }).usage).toEqual({
    inputTokens: 107,
    outputTokens: 50,
    cacheReadTokens: 40,
    reasoningTokens: 30,
    inputAudioTokens: 25,
    outputAudioTokens: 15,
  });
});

test("what is not counted stays unknown", () => {
  expect(generateContentResponse({ usageMetadata: { promptTokenCount: 3 } }).usage?.outputTokens).toBe(
    undefined,
  );
  expect(generateContentResponse({}).usage).toBe(undefined);
});

test("a prompt that is blocked has its reason for an answer", () => {
  expect(
    generateContentResponse({ promptFeedback: { blockReason: "PROHIBITED_CONTENT" }, usageMetadata: USAGE }),
  ).toMatchObject({
    output: [{ role: "assistant", parts: [], finish_reason: "PROHIBITED_CONTENT" }],
    usage: { inputTokens: 107 },
  });
});

test("an answer stopped for safety keeps its reason, with no content at all", () => {
  expect(generateContentResponse({ candidates: [{ finishReason: "SAFETY" }] }).output).toEqual([
    { role: "assistant", parts: [], finish_reason: "SAFETY" },
  ]);
});

test("chunks grow into one answer, thoughts apart from text", () => {
  const accumulator = new ChunkAccumulator();
  const chunk = (parts: object[], rest = {}) => ({
    responseId: "r1",
    modelVersion: "gemini-2.5-flash",
    usageMetadata: { promptTokenCount: 100 },
    candidates: [{ index: 0, content: { role: "model", parts }, ...rest }],
  });
  expect(accumulator.add(chunk([{ text: "Let me ", thought: true }]))).toBe(true);
  accumulator.add(chunk([{ text: "see.", thought: true }, { text: "It" }]));
  accumulator.add(chunk([{ text: " is." }]));
  accumulator.add(chunk([{ functionCall: { name: "look_up", args: { id: 7 } } }]));
  expect(accumulator.add({ ...chunk([], { finishReason: "STOP" }), usageMetadata: USAGE })).toBe(false);
  expect(accumulator.response()).toMatchObject({
    id: "r1",
    model: "gemini-2.5-flash",
    usage: { inputTokens: 107, outputTokens: 50 },
    output: [
      {
        parts: [
          { type: "reasoning", content: "Let me see." },
          { type: "text", content: "It is." },
          { type: "tool_call", name: "look_up", arguments: { id: 7 } },
        ],
        finish_reason: "STOP",
      },
    ],
  });
});

test("contents in all their forms", () => {
  const hi = [{ role: "user", parts: [{ type: "text", content: "Hi" }] }];
  for (const contents of [
    "Hi",
    ["Hi"],
    { text: "Hi" },
    [{ text: "Hi" }],
    { role: "user", parts: [{ text: "Hi" }] },
  ]) {
    expect(toMessages(contents)).toEqual(hi);
  }
  expect(toMessages(undefined)).toEqual([]);
  expect(
    toMessages([
      {
        role: "user",
        parts: [
          { inlineData: { mimeType: "image/png", data: "AAAA" } },
          { fileData: { mimeType: "application/pdf", fileUri: "gs://b/d.pdf" } },
        ],
      },
      { role: "model", parts: [{ executableCode: { language: "PYTHON", code: "1" } }] },
      { role: "user", parts: [{ functionResponse: { name: "look_up", response: { found: true } } }] },
    ]),
  ).toEqual([
    {
      role: "user",
      parts: [
        { type: "blob", modality: "image", mime_type: "image/png" },
        { type: "uri", modality: "document", uri: "gs://b/d.pdf" },
      ],
    },
    { role: "assistant", parts: [{ type: "executableCode", language: "PYTHON", code: "1" }] },
    { role: "user", parts: [{ type: "tool_call_response", id: "look_up", result: { found: true } }] },
  ]);
  expect(toSystem({ parts: [{ text: "Be kind." }] })).toEqual([{ type: "text", content: "Be kind." }]);
  expect(toToolDefinitions([{ functionDeclarations: [{ name: "f" }] }, { googleSearch: {} }])).toMatchObject([
    { type: "function", name: "f" },
    { type: "googleSearch" },
  ]);
});

test("who is asked, for what", () => {
  const models = {
    apiClient: {
      clientOptions: {
        vertexai: true,
        httpOptions: { baseUrl: "https://us-central1-aiplatform.googleapis.com/" },
      },
    },
  };
  const model = "projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro";
  const config = { responseMimeType: "application/json", thinkingConfig: { thinkingLevel: "HIGH" }, topK: 5 };
  expect(generateContent.request(models, [{ model, contents: "Hi", config }])).toMatchObject({
    provider: "gcp.vertex_ai",
    model: "gemini-2.5-pro",
    baseUrl: "https://us-central1-aiplatform.googleapis.com/",
    outputType: "json",
    reasoningLevel: "high",
    topK: 5,
  });
  expect(generateContent.request({}, [])).toMatchObject({ provider: "gcp.gemini", model: undefined });
});

test("embeddings count each text where they count", () => {
  const statistics = { tokenCount: 3 };
  const vectors = [
    { values: [1, 2], statistics },
    { values: [3, 4], statistics },
  ];
  expect(embedContent.response({ embeddings: vectors })).toMatchObject({
    usage: { inputTokens: 6 },
    attributes: { "gen_ai.embeddings.dimension.count": 2 },
  });
  expect(embedContent.response({ embeddings: [{ values: [1] }] }).usage).toBe(undefined);
});

test("images, and what was filtered of them", () => {
  const generatedImages = [
    { image: { imageBytes: "AAAA", mimeType: "image/png" } },
    { raiFilteredReason: "Not this one" },
  ];
  expect(generateImages.response({ generatedImages }).output).toEqual([
    {
      role: "assistant",
      parts: [{ type: "blob", modality: "image", mime_type: "image/png" }],
      finish_reason: "Not this one",
    },
  ]);
});
