import { guard } from "../guard.ts";
import type { ModelRequest, ModelResponse } from "../instrumentations/genai.ts";
import { ModelCall } from "../instrumentations/model-call.ts";
import { toMessage } from "../instrumentations/openai/messages.ts";
import { observeManual } from "./observe-manual.ts";

/** What a call is, before anything of it is known. */
export interface LLMCallConfig {
  /** Who answers, `openai` for one; `gen_ai.provider.name` in lower case. */
  readonly vendor: string;
  /** What is asked for. Any other operation of the GenAI conventions may be named as well. */
  readonly type: "chat" | "completion" | "embedding" | (string & {});
}

/** A message in the form of OpenAI's Chat Completions API. */
export interface ReportedMessage {
  readonly role: string;
  /** Text, or the parts of a message. */
  readonly content?: unknown;
  readonly tool_calls?: unknown;
  readonly tool_call_id?: unknown;
}

/** What was asked. */
export interface LLMRequestReport {
  readonly model: string;
  readonly messages?: readonly ReportedMessage[] | undefined;
}

/** What came back. */
export interface LLMResponseReport {
  readonly model?: string | undefined;
  /** The provider's id of the answer, by which a call that is traced twice is billed once. */
  readonly id?: string | undefined;
  /** In tokens, as the provider counted them: the prompt includes cached tokens, the completion includes reasoning. */
  readonly usage?:
    | {
        readonly prompt_tokens?: number | undefined;
        readonly completion_tokens?: number | undefined;
        readonly total_tokens?: number | undefined;
        readonly cached_tokens?: number | undefined;
        readonly reasoning_tokens?: number | undefined;
      }
    | undefined;
  readonly completions?:
    | readonly {
        readonly finish_reason?: string | null | undefined;
        readonly message: ReportedMessage;
      }[]
    | undefined;
}

/** The span of a call to a model that {@link withLLMCall} opened. */
export class LLMSpan {
  readonly #call: ModelCall;
  readonly #config: LLMCallConfig;
  #response: ModelResponse | undefined;

  /** @internal */
  constructor(call: ModelCall, config: LLMCallConfig) {
    this.#call = call;
    this.#config = config;
  }

  /** Says what is asked, before the model is called. The messages are recorded where content is traced. */
  reportRequest({ model, messages }: LLMRequestReport): void {
    guard(() => this.#call.requested(toRequest(this.#config, model, messages)));
  }

  /** Says what came back. Of several calls, the last one counts. */
  reportResponse(report: LLMResponseReport): void {
    guard(() => {
      this.#response = toResponse(report);
    });
  }

  /** @internal what was reported last */
  get reported(): ModelResponse | undefined {
    return this.#response;
  }
}

/**
 * Traces a call to a model that no instrumentation knows: `fn` makes the call and reports it on the span it is
 * given. The span ends when what `fn` returns does, with an error if it fails; spans beneath are its children.
 *
 * @returns what `fn` returns
 * @example
 * const answer = await withLLMCall({ vendor: "acme", type: "chat" }, async ({ span }) => {
 *   span.reportRequest({ model: "acme-1", messages });
 *   const response = await acme.chat({ model: "acme-1", messages });
 *   span.reportResponse({ model: response.model, usage: response.usage, completions: response.choices });
 *   return response;
 * });
 */
export function withLLMCall<R>(config: LLMCallConfig, fn: (parameters: { span: LLMSpan }) => R): R {
  const call = new ModelCall(toRequest(config, undefined));
  const span = new LLMSpan(call, config);
  return observeManual(() => fn({ span }), {
    context: call.context,
    item: () => call.firstChunk(),
    succeed: () => call.succeed(span.reported),
    fail: (error) => call.fail(error, span.reported),
    abandon: (atMs) => call.succeed(span.reported, atMs),
  });
}

function toResponse({ model, id, usage, completions = [] }: LLMResponseReport): ModelResponse {
  return {
    id,
    model,
    usage: usage && {
      inputTokens: usage.prompt_tokens,
      outputTokens: usage.completion_tokens,
      cacheReadTokens: usage.cached_tokens,
      reasoningTokens: usage.reasoning_tokens,
    },
    output: completions.map(({ message, finish_reason }) => toMessage(message, finish_reason ?? undefined)),
  };
}

const OPERATIONS: Readonly<Record<string, string>> = {
  completion: "text_completion",
  embedding: "embeddings",
};

function toRequest(
  { vendor, type }: LLMCallConfig,
  model: string | undefined,
  messages: readonly ReportedMessage[] = [],
): ModelRequest {
  return {
    operation: OPERATIONS[type] ?? type,
    provider: String(vendor).toLowerCase(),
    model,
    isStream: false,
    baseUrl: undefined,
    content: () => ({ input: messages.map((message) => toMessage(message)) }),
  };
}
