import { existsSync, readdirSync, readFileSync } from "node:fs";
import {
  BedrockRuntimeClient,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { shutdown } from "../../../packages/sdk/src/index.ts";
import { json, startRecording } from "../../../packages/sdk/test/recording.ts";
import { startBedrock } from "./bedrock-server.ts";
import { costOf, RECORDED_COSTS } from "./recorded-cost.ts";

/** A real exchange with Bedrock, as it went over the wire. */
interface Recording {
  title: string;
  exchanges: {
    request: { path: string; body: unknown };
    response: {
      status: number;
      headers: Record<string, string>;
      body_encoding: "utf8" | "base64";
      body: string;
    };
  }[];
}

const FOLDER = new URL("../../../../shared/data/provider-recordings/bedrock/", import.meta.url);

/**
 * What the recorded answers say, `[input, output]`. Jurassic lists its tokens, its end among them; neither Claude 2
 * nor Command counted without a stream.
 */
const TOKENS: Record<string, [number, number] | undefined> = {
  "ai21-prompt": [6, 17],
  "amazon-titan-prompt-with-streaming-result": [8, 17],
  "amazon-titan-prompt": [8, 15],
  "anthropic-cache-tokens-anthropic-messages-api-with-cached-tokens": [23, 15],
  "anthropic-prompt-with-streaming-result": [16, 63],
  "anthropic-prompt": undefined,
  "cohere-prompt-with-streaming-result": [7, 149],
  "cohere-prompt": undefined,
  "meta-prompt-with-streaming-result": [9, 26],
  "meta-prompt": [9, 26],
};

const FILES = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".json")) : [];

describe.skipIf(FILES.length === 0)(
  `recordings of Bedrock, skipped where ${FOLDER.pathname} is not there`,
  () => {
    let bedrock: Awaited<ReturnType<typeof startBedrock>>;
    let recording: ReturnType<typeof startRecording>;
    beforeAll(async () => {
      bedrock = await startBedrock();
    });
    afterAll(() => bedrock.close());
    beforeEach(() => {
      recording = startRecording({ instrumentModules: { bedrock: BedrockRuntimeClient } });
    });
    afterEach(() => shutdown());

    test("each is expected to say something", () => {
      expect(FILES.map((name) => name.replace(/\.json$/, ""))).toEqual(Object.keys(TOKENS));
    });

    test.each(FILES)("%s", async (file) => {
      const { exchanges } = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Recording;
      for (const { request, response } of exchanges) {
        const body = Buffer.from(response.body, response.body_encoding);
        bedrock.answerWith({ status: response.status, headers: response.headers, body });
        const [, modelId = "", operation = ""] = /^\/model\/([^/]+)\/(.+)$/.exec(request.path) ?? [];
        const input = { modelId: decodeURIComponent(modelId), body: JSON.stringify(request.body) };
        if (operation === "invoke") {
          const answer = await bedrock.client.send(new InvokeModelCommand(input));
          expect(Buffer.from(answer.body).equals(body)).toBe(true);
        } else {
          const answer = await bedrock.client.send(new InvokeModelWithResponseStreamCommand(input));
          for await (const { chunk } of answer.body ?? []) expect(chunk?.bytes).toBeInstanceOf(Uint8Array);
        }
      }

      expect(recording.spans()).toHaveLength(exchanges.length);
      expect(recording.spans().map(costOf)).toEqual(RECORDED_COSTS[file]);
      for (const span of recording.spans()) {
        expect(span.status.code).toBe(0);
        const { attributes } = span;
        const [input, output] = TOKENS[file.replace(/\.json$/, "")] ?? [];
        expect(attributes["gen_ai.usage.input_tokens"]).toBe(input);
        expect(attributes["gen_ai.usage.output_tokens"]).toBe(output);
        expect(attributes["gen_ai.provider.name"]).toBe("aws.bedrock");
        expect(attributes["gen_ai.response.finish_reasons"]).toEqual([expect.any(String)]);
        expect(attributes["gen_ai.request.max_tokens"]).toBeGreaterThan(100);
        const said = JSON.stringify([
          json(span, "gen_ai.input.messages"),
          json(span, "gen_ai.output.messages"),
        ]);
        expect(said).toContain("4 cardinal directions");
        expect(said).toMatch(/north/i);
      }
    });
  },
);
