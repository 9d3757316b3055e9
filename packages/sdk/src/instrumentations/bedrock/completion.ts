import type { Accumulator, Message, ModelResponse } from "../genai.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";

/** One of the completions of an answer, while its chunks arrive. */
interface GrowingCompletion {
  text: string;
  finishReason: string | undefined;
  outputTokens: number | undefined;
  readonly toolCalls: Fields[];
}

/**
 * The answer of a model that continues a prompt: Llama, Titan, Mistral, Jurassic, Command, and Claude before its
 * messages. A whole answer is read as the one chunk of a stream, for they look the same.
 */
export class CompletionAccumulator implements Accumulator {
  readonly #completions: GrowingCompletion[] = [];
  #id: string | undefined;
  #inputTokens: number | undefined;

  add(value: unknown): boolean {
    const chunk = fields(value);
    this.#id ??= string(chunk.id) ?? string(chunk.generation_id) ?? string(chunk.response_id);
    this.#inputTokens ??= inputTokensOf(chunk);
    const parts = completionsIn(chunk);
    for (const [index, part] of parts.entries()) this.#grow(index, part);
    return parts.some((part) => textOf(part) !== undefined || part.tool_calls !== undefined);
  }

  response(): ModelResponse {
    const counts = this.#completions.flatMap(({ outputTokens }) => outputTokens ?? []);
    const outputTokens = counts.length > 0 ? counts.reduce((sum, count) => sum + count) : undefined;
    const isCounted = this.#inputTokens !== undefined || outputTokens !== undefined;
    return {
      id: this.#id,
      usage: isCounted ? { inputTokens: this.#inputTokens, outputTokens } : undefined,
      output: this.#completions.flatMap(messageOf),
    };
  }

  #grow(index: number, part: Fields): void {
    const growing = this.#completions[index] ?? {
      text: "",
      finishReason: undefined,
      outputTokens: undefined,
      toolCalls: [],
    };
    this.#completions[index] = growing;
    growing.text += textOf(part) ?? "";
    growing.finishReason = finishReasonOf(part) ?? growing.finishReason;
    // Counts in a stream are totals so far.
    growing.outputTokens = outputTokensOf(part) ?? growing.outputTokens;
    growing.toolCalls.push(...list(part.tool_calls).map(fields));
  }
}

/** The completions are in a list (Titan, Cohere, Mistral, Jurassic), or the body is the only one. */
function completionsIn(body: Fields): Fields[] {
  const several = [body.results, body.generations, body.outputs, body.completions].flatMap(list);
  return several.length > 0 ? several.map(fields) : [body];
}

function textOf(part: Fields): string | undefined {
  return (
    string(part.generation) ??
    string(part.outputText) ??
    string(part.completion) ??
    string(part.text) ??
    string(fields(part.data).text)
  );
}

function finishReasonOf(part: Fields): string | undefined {
  return (
    string(part.stop_reason) ??
    string(part.completionReason) ??
    string(part.finish_reason) ??
    string(fields(part.finishReason).reason)
  );
}

function inputTokensOf(body: Fields): number | undefined {
  return (
    number(body.prompt_token_count) ?? number(body.inputTextTokenCount) ?? countIn(fields(body.prompt).tokens)
  );
}

function outputTokensOf(part: Fields): number | undefined {
  return (
    number(part.generation_token_count) ??
    number(part.totalOutputTextTokenCount) ??
    number(part.tokenCount) ??
    countIn(fields(part.data).tokens)
  );
}

/** Jurassic lists its tokens instead of counting them. */
function countIn(tokens: unknown): number | undefined {
  return Array.isArray(tokens) ? tokens.length : undefined;
}

function messageOf({ text, finishReason, toolCalls }: GrowingCompletion): Message[] {
  const parts = [
    ...(text === "" ? [] : [{ type: "text", content: text }]),
    ...toolCalls.map(({ name, parameters }) => ({
      type: "tool_call",
      id: undefined,
      name: string(name),
      arguments: parameters,
    })),
  ];
  if (parts.length === 0 && finishReason === undefined) return [];
  return [
    { role: "assistant", parts, ...(finishReason === undefined ? {} : { finish_reason: finishReason }) },
  ];
}
