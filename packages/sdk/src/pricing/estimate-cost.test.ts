import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ATTR_AUDIO_SECONDS,
  ATTR_REQUEST_IMAGE_COUNT,
  ATTR_REQUEST_IMAGE_QUALITY,
  ATTR_REQUEST_IMAGE_SIZE,
  ATTR_SPEECH_CHARACTERS,
} from "@anyway-sh/semconv";
import type { Attributes } from "@opentelemetry/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Usage } from "../instrumentations/genai.ts";
import { CostEstimator } from "./estimate-cost.ts";

let directory: string;
let warnings: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "anyway-prices-"));
  warnings = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const warn = (message: string) => void warnings.push(message);
const listed = () => new CostEstimator(undefined, warn);
function filed(prices: unknown) {
  const path = join(directory, "prices.json");
  writeFileSync(path, typeof prices === "string" ? prices : JSON.stringify(prices));
  return new CostEstimator(path, warn);
}
function cost(
  estimator: CostEstimator,
  model: string,
  usage?: Usage,
  attributes: Attributes = {},
  provider = "openai",
) {
  return estimator.estimate({ provider, models: ["", model], usage, attributes });
}

describe("by public list prices", () => {
  test.each([
    // $2.50 in, $1.25 cached, $10 out per million.
    [
      "gpt-4o",
      { inputTokens: 1_000, cacheReadTokens: 400, outputTokens: 100 },
      "openai",
      0.002,
      0.001,
      0.003,
    ],
    // $0.15 in, $0.60 out: binary fractions make 0.0000010500000000000001 of it.
    ["gpt-4o-mini", { inputTokens: 7, outputTokens: 3 }, "openai", 0.00000105, 0.0000018, 0.00000285],
    // $3 in, $3.75 and $6 for writes, $15 out.
    [
      "claude-sonnet-4-5",
      { inputTokens: 100, cacheWriteTokens: 50, cacheWrite1hTokens: 20, outputTokens: 10 },
      "anthropic",
      0.0003825,
      0.00015,
      0.0005325,
    ],
    // $4 and $32 in, $16 and $64 out.
    [
      "gpt-realtime",
      { inputTokens: 1_000, inputAudioTokens: 10, outputTokens: 100, outputAudioTokens: 5 },
      "openai",
      0.00428,
      0.00184,
      0.00612,
    ],
    ["text-embedding-3-small", { inputTokens: 1_000 }, "openai", 0.00002, 0, 0.00002],
    [
      "models/gemini-2.5-flash",
      { inputTokens: 100, outputTokens: 10 },
      "gcp.gen_ai",
      0.00003,
      0.000025,
      0.000055,
    ],
  ])("%s %j", (model, usage, provider, input, output, total) => {
    expect(cost(listed(), model, usage, {}, provider)).toEqual({ input, output, total });
  });

  test.each([
    ["our-own-model", { inputTokens: 1, outputTokens: 1 }],
    ["gpt-4o", undefined],
    ["gpt-4o", { outputTokens: 1 }],
    ["gpt-4o", { inputTokens: 1 }],
    ["gpt-4o", { inputTokens: 1, outputTokens: 1, cacheReadTokens: 2 }],
  ])("nothing is guessed: %s %j", (model, usage) => expect(cost(listed(), model, usage)).toBeUndefined());

  test("the model that was asked for is priced where nobody knows the one that answered", () => {
    const usage = { inputTokens: 1_000, outputTokens: 0 };
    const call = { provider: "openai", usage, attributes: {} };
    expect(listed().estimate({ ...call, models: ["deployment-7", "gpt-4o"] })?.total).toBe(0.0025);
    expect(listed().estimate({ ...call, models: ["gpt-4o-mini", "gpt-4o"] })?.total).toBe(0.00015);
  });
});

describe("by a file in OpenLIT's format", () => {
  const prices = {
    chat: {
      "gpt-4o": { promptPrice: 0.001, completionPrice: 0.002 },
      "gpt-4": { promptPrice: 0.03, completionPrice: 0.06 },
    },
    embeddings: { "our-embedding": 0.0001 },
    images: { "dall-e-3": { standard: { "1024x1024": 0.04 }, hd: { "1024x1792": 0.12 } } },
    audio: { "tts-1": 0.015 },
  };
  const usage = { inputTokens: 1_000, outputTokens: 500 };

  test.each(["gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-20240806", "gpt-4o-latest", "gpt-4o@2024-08-06"])(
    "%s is a version of gpt-4o",
    (model) => {
      expect(cost(filed(prices), model, usage)).toEqual({ input: 0.001, output: 0.001, total: 0.002 });
    },
  );

  test("a longer name is another model, and has its price from the public list", () => {
    expect(cost(filed(prices), "gpt-4o-mini", usage)?.total).toBe(0.00045);
    expect(cost(filed(prices), "gpt-4.5-of-ours", usage)).toBeUndefined();
  });

  test("embeddings, images and speech", () => {
    const estimator = filed(prices);
    expect(cost(estimator, "our-embedding", { inputTokens: 3 })).toEqual({
      input: 3e-7,
      output: 0,
      total: 3e-7,
    });
    expect(cost(estimator, "dall-e-3")?.total).toBe(0.04);
    const two = {
      [ATTR_REQUEST_IMAGE_COUNT]: 2,
      [ATTR_REQUEST_IMAGE_QUALITY]: "hd",
      [ATTR_REQUEST_IMAGE_SIZE]: "1024x1792",
    };
    expect(cost(estimator, "dall-e-3", undefined, two)?.total).toBe(0.24);
    expect(
      cost(estimator, "dall-e-3", undefined, { ...two, [ATTR_REQUEST_IMAGE_SIZE]: "1x1" }),
    ).toBeUndefined();
    expect(cost(estimator, "tts-1", undefined, { [ATTR_SPEECH_CHARACTERS]: 200 })?.total).toBe(0.003);
    expect(cost(estimator, "tts-1")).toBeUndefined();
  });
});

describe("by a file in our format", () => {
  const prices = {
    models: {
      "our-llm": {
        input: 2,
        output: 8,
        cacheRead: 0.2,
        cacheWrite: 2.5,
        cacheWrite1h: 4,
        reasoning: 16,
        outputAudio: 32,
      },
      "azure.ai.openai/gpt-4o": { input: 1, output: 1 },
      whisper: { input: 0, audioSecond: 0.0001 },
    },
    chat: { "our-llm": { promptPrice: 9, completionPrice: 9 } },
  };

  test("every part has its price, and our section wins", () => {
    const usage = {
      inputTokens: 1_000,
      cacheReadTokens: 300,
      cacheWriteTokens: 200,
      cacheWrite1hTokens: 50,
      outputTokens: 100,
      reasoningTokens: 40,
      outputAudioTokens: 10,
    };
    // 500·2 + 300·0.2 + 150·2.5 + 50·4, and 50·8 + 10·32 + 40·16, a millionth of it.
    expect(cost(filed(prices), "our-llm", usage)).toEqual({
      input: 0.001635,
      output: 0.00136,
      total: 0.002995,
    });
  });

  test("a price may be that of one provider", () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 0 };
    expect(cost(filed(prices), "gpt-4o", usage, {}, "azure.ai.openai")?.total).toBe(1);
    expect(cost(filed(prices), "gpt-4o", usage)?.total).toBe(2.5);
  });

  test("transcriptions by the second", () => {
    expect(cost(filed(prices), "whisper", undefined, { [ATTR_AUDIO_SECONDS]: 90 })?.total).toBe(0.009);
  });
});

describe("a file that is wrong", () => {
  test.each([
    ["no JSON", "{"],
    ["a list", []],
    ["no prices", { other: 1 }],
    ["nothing but entries that are none", { chat: { "gpt-4o": "cheap" } }],
  ])("%s: said once, and the public list is used", (_, content) => {
    const estimator = filed(content);
    const usage = { inputTokens: 1_000, outputTokens: 0 };
    for (let call = 0; call < 3; call += 1) expect(cost(estimator, "gpt-4o", usage)?.total).toBe(0.0025);
    expect(warnings).toEqual([expect.stringContaining("are not used, but the built-in ones: ")]);
  });

  test("no file", () => {
    const estimator = new CostEstimator(join(directory, "none.json"), warn);
    expect(warnings).toEqual([]); // It is not read before a call is priced.
    expect(cost(estimator, "gpt-4o", { inputTokens: 1_000, outputTokens: 0 })?.total).toBe(0.0025);
    expect(warnings).toEqual([expect.stringContaining("ENOENT")]);
  });

  test("entries that are no prices are named, and the others used", () => {
    const estimator = filed({
      chat: { a: { promptPrice: -1 } },
      models: { b: { input: 1, output: "2" }, c: { input: 1 } },
    });
    expect(cost(estimator, "c", { inputTokens: 1_000_000 })?.total).toBe(1);
    expect(warnings).toEqual([expect.stringMatching(/entries that are no prices: chat\.a, models\.b\.$/)]);
  });
});
