import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json as jsonOf } from "node:stream/consumers";
import { Anthropic } from "@anthropic-ai/sdk";
import { CohereClient } from "cohere-ai";
import { OpenAI } from "openai";
import { Together } from "together-ai";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { shutdown } from "../../../packages/sdk/src/index.ts";
import { startRecording } from "../../../packages/sdk/test/recording.ts";
import { expectedOf } from "./recorded-answer.ts";
import { costOf, RECORDED_COSTS } from "./recorded-cost.ts";

/** Real exchanges with a provider, as they went over the wire. */
interface Recording {
  title: string;
  exchanges: {
    request: { path: string; body: Record<string, unknown> };
    response: {
      status: number;
      headers: Record<string, string>;
      body_encoding: "utf8" | "base64";
      body: string;
    };
  }[];
}

const FOLDER = new URL("../../../../shared/data/provider-recordings/", import.meta.url);

/** Makes the recorded request with the provider's client; by the path that it goes to. */
type Calls = Record<string, (body: never) => unknown>;

/** Each speaks to a server at `url`. */
const CLIENTS: Record<string, (url: string) => Calls> = {
  openai(url) {
    const client = new OpenAI({ apiKey: "recorded", baseURL: `${url}/v1`, maxRetries: 0 });
    return {
      "/v1/chat/completions": (body) => client.chat.completions.create(body),
      "/v1/completions": (body) => client.completions.create(body),
      "/v1/responses": (body) => client.responses.create(body),
      "/v1/images/generations": (body) => client.images.generate(body),
    };
  },
  anthropic(url) {
    const client = new Anthropic({ apiKey: "recorded", baseURL: url, maxRetries: 0 });
    return {
      "/v1/messages": (body) => client.messages.create(body),
      "/v1/messages?beta=true": (body) => client.beta.messages.create(body),
    };
  },
  cohere(url) {
    const client = new CohereClient({ token: "recorded", environment: url, maxRetries: 0 });
    return {
      "/v1/chat": (body) => {
        const { stream, ...request } = inCamelCase(body);
        return stream === true ? client.chatStream(request as never) : client.chat(request as never);
      },
      "/v1/generate": (body) => {
        const { stream, ...request } = inCamelCase(body);
        return stream === true ? client.generateStream(request as never) : client.generate(request as never);
      },
      "/v1/rerank": (body) => client.rerank(inCamelCase(body) as never),
    };
  },
  together(url) {
    const client = new Together({ apiKey: "recorded", baseURL: `${url}/v1`, maxRetries: 0 });
    return {
      "/v1/chat/completions": (body) => client.chat.completions.create(body),
      "/v1/completions": (body) => client.completions.create(body),
    };
  },
};

/** Cohere's client renames the fields of a request. */
function inCamelCase(body: Record<string, unknown>): Record<string, unknown> {
  const renamed = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [renamed(name), value]));
}

const FILES = Object.keys(CLIENTS).flatMap((provider) => {
  const folder = new URL(`${provider}/`, FOLDER);
  return existsSync(folder) ? readdirSync(folder).map((file) => [provider, file] as const) : [];
});

describe.skipIf(FILES.length === 0)(`recordings of providers (in ${FOLDER.pathname})`, () => {
  let answer: Recording["exchanges"][number]["response"];
  let asked: { path: string | undefined; body: unknown };
  const server = createServer(async (request, response) => {
    asked = { path: request.url, body: await jsonOf(request) };
    response.writeHead(answer.status, answer.headers);
    response.end(Buffer.from(answer.body, answer.body_encoding));
  });
  let url: string;
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  let recording: ReturnType<typeof startRecording>;
  beforeEach(() => {
    const instrumentModules = {
      openAI: OpenAI,
      anthropic: Anthropic,
      cohere: CohereClient,
      together: Together,
    };
    recording = startRecording({ instrumentModules });
  });
  afterEach(() => shutdown());

  test.each(FILES)("%s: %s", async (provider, file) => {
    const { exchanges } = JSON.parse(
      readFileSync(new URL(`${provider}/${file}`, FOLDER), "utf8"),
    ) as Recording;
    for (const { request, response } of exchanges) {
      answer = response;
      const call = CLIENTS[provider]?.(url)[request.path];
      if (call === undefined) throw new Error(`${provider} has no call that asks ${request.path}`);
      const result = await call(request.body as never);
      if (isStream(result)) for await (const _ of result);
      // Anthropic's client of today no longer says `?beta=true`.
      expect(asked.path).toBe(request.path.replace(/\?.*/, ""));
      expect(asked.body).toMatchObject(request.body);
    }

    const spans = recording.spans();
    expect(spans).toHaveLength(exchanges.length);
    expect(spans.map(costOf)).toEqual(RECORDED_COSTS[file]);
    for (const [index, { request, response }] of exchanges.entries()) {
      const { attributes, status } = spans[index] ?? expect.fail("no span");
      expect(status.code).toBe(0);
      const expected = expectedOf(provider, request.path, response.body);
      expect(Object.fromEntries(Object.keys(expected).map((key) => [key, attributes[key]]))).toEqual(
        expected,
      );
      expect(attributes["gen_ai.request.model"]).toBe(request.body.model);
      expect(attributes["gen_ai.request.stream"]).toBe(request.body.stream === true || undefined);
    }
  });
});

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
