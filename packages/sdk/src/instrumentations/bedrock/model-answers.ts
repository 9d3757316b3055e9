import { messagesApi } from "../anthropic/messages-api.ts";
import type { Accumulator, ModelResponse, Usage } from "../genai.ts";
import { chat } from "../openai/chat.ts";
import { ChunkAccumulator } from "../openai/chat-stream.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";
import { ConverseAccumulator, converseResponse } from "./converse.ts";

/** What a model answers to InvokeModel in its own words. */
export function readAnswer(body: Fields): ModelResponse {
  if (body.type === "message") return messagesApi.response(body);
  if (body.choices !== undefined) return chat.response(withOpenAiChoices(body));
  if (body.output !== undefined) return converseResponse(body);
  const completion = new CompletionAccumulator();
  completion.add(body);
  return completion.response();
}

/** For the stream that begins with `chunk`. */
export function accumulatorFor(chunk: Fields): Accumulator | undefined {
  if (typeof chunk.type === "string") return messagesApi.createAccumulator?.();
  if (chunk.choices !== undefined) return new ChoiceAccumulator(chat.response);
  if (["messageStart", "contentBlockStart", "contentBlockDelta"].some((event) => event in chunk))
    return new ConverseAccumulator();
  return new CompletionAccumulator();
}

class ChoiceAccumulator extends ChunkAccumulator {
  override add(chunk: unknown): boolean {
    return super.add(withOpenAiChoices(fields(chunk)));
  }
}

/** Mistral's and DeepSeek's choices differ from OpenAI's: `stop_reason`, plain `text`, a `message` also in a stream. */
function withOpenAiChoices(body: Fields): Fields {
  return {
    ...body,
    choices: list(body.choices).map((value) => {
      const choice = fields(value);
      const message = choice.message ?? choice.delta ?? { role: "assistant", content: choice.text };
      return {
        ...choice,
        message,
        delta: message,
        finish_reason: choice.finish_reason ?? choice.stop_reason,
      };
    }),
  };
}

/** A completion while its chunks arrive, of which a whole answer is one. */
class CompletionAccumulator implements Accumulator {
  #text = "";
  #body: Fields = {};

  add(value: unknown): boolean {
    const chunk = fields(value);
    const text = textOf(chunk);
    this.#text += text ?? "";
    // Later chunks set to null what an earlier one said, such as Llama's count of the prompt.
    const known = Object.entries(chunk).filter(([, field]) => field != null);
    this.#body = { ...this.#body, ...Object.fromEntries(known) };
    return text !== undefined;
  }

  response(): ModelResponse {
    const body = this.#body;
    const finish = finishReason(body);
    const message = { role: "assistant", parts: [{ type: "text", content: this.#text }] };
    return {
      id: string(body.id) ?? string(body.generation_id) ?? string(body.response_id),
      usage: usageOf(body),
      output:
        this.#text === "" && finish === undefined
          ? []
          : [finish === undefined ? message : { ...message, finish_reason: finish }],
    };
  }
}

/** The one completion of an answer, where it is an object of its own: Titan, Cohere, Mistral, AI21. */
function completionOf(body: Fields): Fields {
  const [first] = [body.results, body.generations, body.outputs, body.completions].flatMap(list);
  return fields(first);
}

function textOf(body: Fields): string | undefined {
  const completion = completionOf(body);
  return (
    // Llama, Titan's stream, Anthropic, Cohere.
    string(body.generation) ??
    string(body.outputText) ??
    string(body.completion) ??
    (body.event_type === "stream-end" ? undefined : string(body.text)) ??
    string(completion.outputText) ??
    string(completion.text) ??
    string(fields(completion.data).text)
  );
}

function finishReason(body: Fields): string | undefined {
  const completion = completionOf(body);
  return (
    string(body.stop_reason) ??
    string(body.completionReason) ??
    string(body.finish_reason) ??
    string(completion.completionReason) ??
    string(completion.finish_reason) ??
    string(completion.stop_reason) ??
    string(fields(completion.finishReason).reason)
  );
}

function usageOf(body: Fields): Usage | undefined {
  const completion = completionOf(body);
  const { prompt } = body;
  const { data } = completion;
  const inputTokens =
    number(body.prompt_token_count) ?? number(body.inputTextTokenCount) ?? countIn(fields(prompt).tokens);
  const outputTokens =
    number(body.generation_token_count) ??
    number(body.totalOutputTextTokenCount) ??
    number(completion.tokenCount) ??
    countIn(fields(data).tokens);
  return inputTokens === undefined && outputTokens === undefined ? undefined : { inputTokens, outputTokens };
}

/** Jurassic lists its tokens instead of counting them. */
function countIn(tokens: unknown): number | undefined {
  return Array.isArray(tokens) ? tokens.length : undefined;
}
