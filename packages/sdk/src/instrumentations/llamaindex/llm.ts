import { messagesApi } from "../anthropic/messages-api.ts";
import type { Accumulator, ModelRequest, ModelResponse, Provider } from "../genai.ts";
import { chat as openAIChat } from "../openai/chat.ts";
import { providerName } from "../provider-name.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";
import { toMessage, toToolDefinition } from "./messages.ts";

/** `gen_ai.provider.name` by what the name of the class, or of one that it extends, starts with. */
const PROVIDERS: readonly (readonly [start: string, provider: string])[] = [
  ["Azure", "azure.ai.openai"],
  ["OpenAI", "openai"],
  ["Anthropic", "anthropic"],
  ["Gemini", "gcp.gemini"],
  ["Google", "gcp.gemini"],
  ["Mistral", "mistral_ai"],
  ["Groq", "groq"],
  ["DeepSeek", "deepseek"],
  ["Together", "together_ai"],
  ["Fireworks", "fireworks"],
  ["Bedrock", "aws.bedrock"],
  ["Ollama", "ollama"],
];

/** `chat({ messages, tools, stream })` of a model. Answers keep the provider's own as `raw`. */
export const llm: Provider = {
  request(model, [params]) {
    const { messages, tools, stream } = fields(params);
    return {
      ...requestOf(model),
      isStream: stream === true,
      content: () => ({
        input: list(messages).map((message) => toMessage(message)),
        tools: list(tools).map(toToolDefinition),
      }),
    };
  },

  response(value) {
    const { raw, message } = fields(value);
    const said = readRaw(raw);
    return { ...said, output: [toMessage(message, said.output[0]?.finish_reason)] };
  },

  createAccumulator: () => new ChunkAccumulator(),
};

/** What `BaseEmbedding` has a text or a batch of texts embedded with. It never says what was used. */
export const embed: Provider = {
  request(model, [value]) {
    const texts = Array.isArray(value) ? value : [value];
    return {
      ...requestOf(model),
      operation: "embeddings",
      isStream: false,
      content: () => ({ input: texts.map((content) => toMessage({ role: "user", content })) }),
    };
  },
  response: () => ({ output: [] }),
};

function requestOf(instance: object): Omit<ModelRequest, "isStream" | "content"> {
  // Models for embeddings are functions with properties.
  const model = instance as Fields;
  const baseUrl = string(model.baseURL);
  return {
    provider: providerName(baseUrl, providerOf(instance)),
    model: string(model.model),
    isWrapper: true,
    maxTokens: number(model.maxTokens),
    temperature: number(model.temperature),
    topP: number(model.topP),
    baseUrl,
  };
}

function providerOf(instance: object): string {
  for (let owner = Object.getPrototypeOf(instance); owner !== null; owner = Object.getPrototypeOf(owner)) {
    const name = string(owner.constructor?.name) ?? "";
    const known = PROVIDERS.find(([start]) => name.startsWith(start));
    if (known) return known[1];
  }
  return "unknown";
}

/** Only some of the providers' answers can be read; their own clients' spans read the others. */
function readRaw(raw: unknown): ModelResponse {
  if (Array.isArray(fields(raw).choices)) return openAIChat.response(raw);
  if (fields(raw).type === "message") return messagesApi.response(raw);
  return { output: [] };
}

class ChunkAccumulator implements Accumulator {
  readonly #raw = openAIChat.createAccumulator?.();
  readonly #toolCalls = new Map<unknown, unknown>();
  #content = "";

  add(value: unknown): boolean {
    const { raw, delta, options } = fields(value);
    if (Array.isArray(fields(raw).choices)) this.#raw?.add(raw);
    const calls = list(fields(options).toolCall);
    // The same call comes again and again, while its input grows.
    for (const call of calls) this.#toolCalls.set(fields(call).id, call);
    const text = string(delta) ?? "";
    this.#content += text;
    return text !== "" || calls.length > 0;
  }

  response(): ModelResponse {
    const said = this.#raw?.response();
    const options = { toolCall: [...this.#toolCalls.values()] };
    const message = { role: "assistant", content: this.#content, options };
    return { ...said, output: [toMessage(message, said?.output[0]?.finish_reason)] };
  }
}
