import {
  ATTR_ANTHROPIC_CACHE_WRITE_1H_TOKENS,
  ATTR_ANTHROPIC_CACHE_WRITE_5M_TOKENS,
  ATTR_CACHE_READ_TOKENS,
  ATTR_CACHE_WRITE_TOKENS,
  ATTR_COMPLETION_TOKENS,
  ATTR_COST,
  ATTR_ERROR_TYPE,
  ATTR_FINISH_REASONS,
  ATTR_INPUT_AUDIO_TOKENS,
  ATTR_INPUT_COST,
  ATTR_INPUT_MESSAGES,
  ATTR_INPUT_TOKENS,
  ATTR_INVOCATION_PARAMETERS,
  ATTR_OPERATION_NAME,
  ATTR_OUTPUT_AUDIO_TOKENS,
  ATTR_OUTPUT_COST,
  ATTR_OUTPUT_MESSAGES,
  ATTR_OUTPUT_TOKENS,
  ATTR_OUTPUT_TYPE,
  ATTR_PROMPT_TOKENS,
  ATTR_PROVIDER_NAME,
  ATTR_REASONING_TOKENS,
  ATTR_REQUEST_CHOICE_COUNT,
  ATTR_REQUEST_FREQUENCY_PENALTY,
  ATTR_REQUEST_MAX_TOKENS,
  ATTR_REQUEST_MODEL,
  ATTR_REQUEST_PRESENCE_PENALTY,
  ATTR_REQUEST_REASONING_LEVEL,
  ATTR_REQUEST_SEED,
  ATTR_REQUEST_STOP_SEQUENCES,
  ATTR_REQUEST_STREAM,
  ATTR_REQUEST_TEMPERATURE,
  ATTR_REQUEST_TOP_K,
  ATTR_REQUEST_TOP_P,
  ATTR_RESPONSE_ID,
  ATTR_RESPONSE_MODEL,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_SYSTEM,
  ATTR_SYSTEM_INSTRUCTIONS,
  ATTR_TIME_TO_FIRST_CHUNK,
  ATTR_TOOL_DEFINITIONS,
} from "@anyway-sh/semconv";
import {
  type Attributes,
  type AttributeValue,
  type Context,
  context,
  createContextKey,
  type Span,
  SpanKind,
  SpanStatusCode,
} from "@opentelemetry/api";
import { guard } from "../guard.ts";
import { toBoundedJson } from "../json.ts";
import { withSpan } from "../own-span.ts";
import { isContentTraced, runtime, tracer } from "../runtime.ts";
import { recordFailure } from "../span-error.ts";
import type { ModelRequest, ModelResponse, Usage } from "./genai.ts";

/** How many characters of the messages of a call are recorded, in each direction. */
const MAX_MESSAGES_CHARS = 262_144;

/** Set in the context of a call: of those made for it, the innermost is the provider's own. */
const ENCLOSING_CALL = createContextKey("anyway model call");

/** Whether what runs in `context` is the work of a client for a call that is traced. */
export function isInModelCall(context: Context): boolean {
  return context.getValue(ENCLOSING_CALL) !== undefined;
}

/** The span of one call to a model. It ends once; what comes later is ignored. */
export class ModelCall {
  /** Where the client's own work runs: HTTP spans beneath become children of this one. */
  readonly context: Context;
  readonly #span: Span;
  #request: ModelRequest;
  readonly #recordContent: boolean;
  readonly #startedAtMs = performance.now();
  readonly #enclosing: ModelCall | undefined;
  /** A call that was made for this one has said what was used. */
  #usageIsSaid = false;
  #hasFirstChunk = false;
  #ended = false;

  constructor(request: ModelRequest) {
    const parent = context.active();
    this.#request = request;
    this.#span = tracer().startSpan(
      nameOf(request),
      { kind: SpanKind.CLIENT, attributes: requestAttributes(request) },
      parent,
    );
    this.#recordContent = this.#span.isRecording() && isContentTraced(parent);
    const enclosing = parent.getValue(ENCLOSING_CALL);
    this.#enclosing = enclosing instanceof ModelCall ? enclosing : undefined;
    this.context = withSpan(parent, this.#span).setValue(ENCLOSING_CALL, this);
    if (this.#recordContent) guard(() => this.#recordRequestContent());
  }

  /** What is asked, where that is known only after the span has started. */
  requested(request: ModelRequest): void {
    this.#request = request;
    this.#span.updateName(nameOf(request));
    this.#span.setAttributes(requestAttributes(request));
    if (this.#recordContent) guard(() => this.#recordRequestContent());
  }

  get recordContent(): boolean {
    return this.#recordContent;
  }

  /** The first part of a streamed answer arrived. */
  firstChunk(): void {
    if (this.#hasFirstChunk) return;
    this.#hasFirstChunk = true;
    this.#span.setAttribute(ATTR_TIME_TO_FIRST_CHUNK, (performance.now() - this.#startedAtMs) / 1_000);
  }

  /** @param atMs when it ended, as Unix time; now without it */
  succeed(response: ModelResponse | undefined, atMs?: number): void {
    this.#end(() => response && this.#recordResponse(response), atMs);
  }

  /** @param partial what a stream had brought before it failed; it was paid for */
  fail(error: unknown, partial?: ModelResponse): void {
    this.#end(() => {
      recordFailure(this.#span, error);
      if (partial) this.#recordResponse(partial);
    });
  }

  #end(record: () => void, atMs?: number): void {
    if (this.#ended) return;
    this.#ended = true;
    guard(record);
    guard(() => this.#span.end(atMs));
  }

  #recordRequestContent(): void {
    const { input, system, tools, parameters, attributes } = this.#request.content();
    if (input.length > 0) this.#setContent(ATTR_INPUT_MESSAGES, input);
    if (system?.length) this.#setContent(ATTR_SYSTEM_INSTRUCTIONS, system);
    if (tools?.length) this.#setContent(ATTR_TOOL_DEFINITIONS, tools);
    if (parameters && Object.keys(parameters).length > 0)
      this.#setContent(ATTR_INVOCATION_PARAMETERS, parameters);
    this.#setContents(attributes);
  }

  #recordResponse(response: ModelResponse): void {
    const usage = this.#request.isWrapper && this.#usageIsSaid ? undefined : response.usage;
    const finishReasons = response.output.flatMap(({ finish_reason }) => finish_reason ?? []);
    this.#span.setAttributes({
      [ATTR_RESPONSE_ID]: response.id,
      [ATTR_RESPONSE_MODEL]: response.model,
      [ATTR_FINISH_REASONS]: finishReasons.length > 0 ? finishReasons : undefined,
      ...(usage && usageAttributes(usage)),
      ...response.attributes,
    });
    if (response.error !== undefined) {
      this.#span.setStatus({ code: SpanStatusCode.ERROR, message: response.error.message });
      this.#span.setAttribute(ATTR_ERROR_TYPE, response.error.type);
    }
    if (this.#recordContent) {
      if (response.output.length > 0) this.#setContent(ATTR_OUTPUT_MESSAGES, response.output);
      this.#setContents(response.content);
    }
    if (usage) {
      for (let call = this.#enclosing; call; call = call.#enclosing) call.#usageIsSaid = true;
    }
    if (usage || response.usage === undefined) this.#recordCost(response, usage);
  }

  #recordCost(response: ModelResponse, usage: Usage | undefined): void {
    const { provider, model = "", attributes } = this.#request;
    const cost = runtime()?.costs?.estimate({
      provider,
      models: [response.model ?? "", model],
      usage,
      attributes: { ...attributes, ...response.attributes },
    });
    if (cost === undefined) return;
    this.#span.setAttributes({
      [ATTR_INPUT_COST]: cost.input,
      [ATTR_OUTPUT_COST]: cost.output,
      [ATTR_COST]: cost.total,
    });
  }

  #setContents(contents: Readonly<Record<string, unknown>> = {}): void {
    for (const [key, value] of Object.entries(contents)) this.#setContent(key, value);
  }

  #setContent(key: string, value: unknown): void {
    const isObject = typeof value === "object" && value !== null;
    const text = isObject ? toBoundedJson(value, MAX_MESSAGES_CHARS) : (value as AttributeValue | undefined);
    if (text !== undefined && text !== null) this.#span.setAttribute(key, text);
  }
}

function operationOf(request: ModelRequest): string {
  return request.operation ?? "chat";
}

function nameOf(request: ModelRequest): string {
  const operation = operationOf(request);
  return request.model === undefined ? operation : `${operation} ${request.model}`;
}

/** OpenTelemetry drops the undefined ones. */
function requestAttributes(request: ModelRequest): Attributes {
  const server = request.baseUrl && URL.canParse(request.baseUrl) ? new URL(request.baseUrl) : undefined;
  return {
    [ATTR_OPERATION_NAME]: operationOf(request),
    [ATTR_PROVIDER_NAME]: request.provider,
    [ATTR_SYSTEM]: request.provider,
    [ATTR_REQUEST_MODEL]: request.model,
    [ATTR_REQUEST_STREAM]: request.isStream || undefined,
    [ATTR_REQUEST_MAX_TOKENS]: request.maxTokens ?? undefined,
    [ATTR_REQUEST_TEMPERATURE]: request.temperature ?? undefined,
    [ATTR_REQUEST_TOP_P]: request.topP ?? undefined,
    [ATTR_REQUEST_TOP_K]: request.topK ?? undefined,
    [ATTR_REQUEST_SEED]: request.seed ?? undefined,
    [ATTR_REQUEST_FREQUENCY_PENALTY]: request.frequencyPenalty ?? undefined,
    [ATTR_REQUEST_PRESENCE_PENALTY]: request.presencePenalty ?? undefined,
    [ATTR_REQUEST_STOP_SEQUENCES]: request.stopSequences?.length ? [...request.stopSequences] : undefined,
    [ATTR_REQUEST_CHOICE_COUNT]: request.choiceCount === 1 ? undefined : request.choiceCount,
    [ATTR_REQUEST_REASONING_LEVEL]: request.reasoningLevel,
    [ATTR_OUTPUT_TYPE]: request.outputType,
    [ATTR_SERVER_ADDRESS]: server?.hostname,
    [ATTR_SERVER_PORT]: server && Number(server.port || (server.protocol === "https:" ? 443 : 80)),
    ...request.attributes,
  };
}

function usageAttributes(usage: Usage): Attributes {
  return {
    [ATTR_INPUT_TOKENS]: usage.inputTokens,
    [ATTR_PROMPT_TOKENS]: usage.inputTokens,
    [ATTR_OUTPUT_TOKENS]: usage.outputTokens,
    [ATTR_COMPLETION_TOKENS]: usage.outputTokens,
    [ATTR_CACHE_READ_TOKENS]: usage.cacheReadTokens,
    [ATTR_CACHE_WRITE_TOKENS]: usage.cacheWriteTokens,
    [ATTR_REASONING_TOKENS]: usage.reasoningTokens,
    [ATTR_INPUT_AUDIO_TOKENS]: usage.inputAudioTokens,
    [ATTR_OUTPUT_AUDIO_TOKENS]: usage.outputAudioTokens,
    ...(usage.cacheWrite1hTokens !== undefined && {
      [ATTR_ANTHROPIC_CACHE_WRITE_1H_TOKENS]: usage.cacheWrite1hTokens,
      [ATTR_ANTHROPIC_CACHE_WRITE_5M_TOKENS]: (usage.cacheWriteTokens ?? 0) - usage.cacheWrite1hTokens,
    }),
  };
}
