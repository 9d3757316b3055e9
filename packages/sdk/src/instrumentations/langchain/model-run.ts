import { ATTR_CACHE_HIT, ATTR_REQUEST_STREAM } from "@anyway-sh/semconv";
import type { ModelRequest, ModelResponse, Usage } from "../genai.ts";
import { ModelCall } from "../model-call.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";
import { toMessage, toToolDefinition } from "./messages.ts";
import type { RunSpan } from "./runs.ts";

/** `ls_provider` where it is not the name of the conventions. */
const PROVIDERS: Readonly<Record<string, string>> = {
  google: "gcp.gemini",
  google_genai: "gcp.gemini",
  google_vertexai: "gcp.vertex_ai",
  amazon_bedrock: "aws.bedrock",
  azure: "azure.ai.openai",
  azure_openai: "azure.ai.openai",
  mistral: "mistral_ai",
  mistralai: "mistral_ai",
  together: "together_ai",
  xai: "x_ai",
};

/** What a run of a model starts with, as LangChain's callbacks are told. */
export interface ModelStart {
  readonly operation: "chat" | "text_completion";
  /** Messages, or the one prompt. */
  readonly input: readonly unknown[];
  readonly extra: unknown;
  readonly metadata: unknown;
}

/**
 * The span of a run of a model. It is the provider's client that makes the call: where that is traced, it says what
 * was used, and this span does not say it again.
 */
export function openModelSpan(start: ModelStart): RunSpan {
  const call = new ModelCall(requestOf(start));
  let streamed: { text: string; head: unknown } | undefined;
  return {
    context: call.context,
    token: (text, chunk) => {
      call.firstChunk();
      streamed ??= { text: "", head: fields(chunk).message };
      if (call.recordContent) streamed.text += text;
    },
    succeed: (result) => call.succeed(responseOf(fields(result), streamed !== undefined)),
    fail: (error) => call.fail(error),
    abandon: (atMs) => call.succeed(streamed && partialOf(streamed.head, streamed.text), atMs),
  };
}

function requestOf({ operation, input, extra, metadata }: ModelStart): ModelRequest {
  const params = fields(fields(extra).invocation_params);
  const { ls_provider, ls_model_name, ls_temperature, ls_max_tokens } = fields(metadata);
  const provider = (string(ls_provider) ?? "unknown").toLowerCase();
  return {
    operation,
    provider: PROVIDERS[provider] ?? provider,
    model: string(ls_model_name) ?? string(params.model) ?? string(params.model_name),
    isStream: params.stream === true,
    isWrapper: true,
    maxTokens: number(ls_max_tokens) ?? number(params.max_tokens),
    temperature: number(ls_temperature) ?? number(params.temperature),
    topP: number(params.top_p),
    baseUrl: undefined,
    content: () => ({
      input: input.map((one) =>
        typeof one === "string" ? { role: "user", parts: [{ type: "text", content: one }] } : toMessage(one),
      ),
      tools: list(params.tools).map(toToolDefinition),
    }),
  };
}

function responseOf(result: Fields, isStreamed: boolean): ModelResponse {
  const generations = list(list(result.generations)[0]).map(fields);
  const [message = {}] = generations.map((generation) => fields(generation.message));
  const isCached = result.isCached === true;
  return {
    ...headOf(message, fields(generations[0]?.generationInfo)),
    // What LangChain's cache answers was paid for before.
    usage: isCached ? undefined : (toUsage(message.usage_metadata) ?? toLegacyUsage(result.llmOutput)),
    output: generations.map((generation) => {
      const finishReason = finishReasonOf(generation);
      if (generation.message !== undefined) return toMessage(generation.message, finishReason);
      const parts = [{ type: "text", content: string(generation.text) ?? "" }];
      return {
        role: "assistant",
        parts,
        ...(finishReason === undefined ? {} : { finish_reason: finishReason }),
      };
    }),
    attributes: {
      [ATTR_CACHE_HIT]: isCached || undefined,
      [ATTR_REQUEST_STREAM]: (isStreamed && !isCached) || undefined,
    },
  };
}

function partialOf(message: unknown, text: string): ModelResponse {
  return {
    ...headOf(fields(message), {}),
    output: text === "" ? [] : [{ role: "assistant", parts: [{ type: "text", content: text }] }],
    attributes: { [ATTR_REQUEST_STREAM]: true },
  };
}

function headOf(message: Fields, info: Fields): Pick<ModelResponse, "id" | "model"> {
  const metadata = fields(message.response_metadata);
  const id = string(metadata.id) ?? string(message.id);
  return {
    // LangChain gives answers without an id one of its own.
    id: id !== undefined && /^(lc_)?run-/.test(id) ? undefined : id,
    model: string(metadata.model_name) ?? string(metadata.model) ?? string(info.model_name),
  };
}

function finishReasonOf(generation: Fields): string | undefined {
  const info = fields(generation.generationInfo);
  const metadata = fields(fields(generation.message).response_metadata);
  for (const reason of [
    info.finish_reason,
    metadata.finish_reason,
    metadata.stop_reason,
    metadata.stopReason,
    metadata.finishReason,
    metadata.status,
  ]) {
    if (typeof reason === "string") return reason;
  }
  return undefined;
}

function toUsage(value: unknown): Usage | undefined {
  const usage = fields(value);
  const input = fields(usage.input_token_details);
  const inputTokens = number(usage.input_tokens);
  if (inputTokens === undefined) return undefined;
  const cacheReadTokens = number(input.cache_read);
  const cacheWriteTokens = number(input.cache_creation);
  const cachedTokens = (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
  return {
    // All of the input, as LangChain defines it; integrations that leave out what was cached give themselves away.
    inputTokens: cachedTokens > inputTokens ? inputTokens + cachedTokens : inputTokens,
    outputTokens: number(usage.output_tokens),
    cacheReadTokens,
    cacheWriteTokens,
    reasoningTokens: number(fields(usage.output_token_details).reasoning),
  };
}

/** Of completions, and of integrations from before messages had their usage. */
function toLegacyUsage(llmOutput: unknown): Usage | undefined {
  const usage = fields(fields(llmOutput).tokenUsage);
  const inputTokens = number(usage.promptTokens);
  const outputTokens = number(usage.completionTokens);
  return inputTokens === undefined && outputTokens === undefined ? undefined : { inputTokens, outputTokens };
}
