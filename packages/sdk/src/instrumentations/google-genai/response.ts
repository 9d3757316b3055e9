import type { Accumulator, Message, ModelResponse, Usage } from "../genai.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";
import { toMessage } from "./content.ts";

/** What `generateContent` answers, through either client. */
export function generateContentResponse(value: unknown): ModelResponse {
  const { responseId, modelVersion, usageMetadata, candidates, promptFeedback } = fields(value);
  const blocked = string(fields(promptFeedback).blockReason);
  return {
    id: string(responseId),
    model: string(modelVersion),
    usage: toUsage(usageMetadata),
    output:
      blocked === undefined
        ? list(candidates).map(candidateMessage)
        : // A prompt that is refused has no candidates.
          [{ role: "assistant", parts: [], finish_reason: blocked }],
  };
}

function candidateMessage(value: unknown): Message {
  const { content, finishReason } = fields(value);
  return toMessage({ role: "model", ...fields(content) }, string(finishReason));
}

/**
 * Gemini counts what was cached into the prompt, but what its own tools put there beside it, and thoughts beside
 * the candidates.
 */
export function toUsage(value: unknown): Usage | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const usage = fields(value);
  const reasoningTokens = number(usage.thoughtsTokenCount);
  return {
    inputTokens: sum(number(usage.promptTokenCount), number(usage.toolUsePromptTokenCount)),
    outputTokens: sum(number(usage.candidatesTokenCount), reasoningTokens),
    cacheReadTokens: number(usage.cachedContentTokenCount),
    reasoningTokens,
    inputAudioTokens: audioTokens(usage.promptTokensDetails),
    outputAudioTokens: audioTokens(usage.candidatesTokensDetails),
  };
}

function audioTokens(details: unknown): number | undefined {
  const audio = list(details).map(fields);
  return number(audio.find(({ modality }) => modality === "AUDIO")?.tokenCount);
}

function sum(...counts: (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length > 0 ? known.reduce((total, count) => total + count) : undefined;
}

/** Puts an answer together from its chunks, each of which is an answer with a piece of each candidate. */
export class ChunkAccumulator implements Accumulator {
  #head: Fields = {};
  #usage: Fields | undefined;
  readonly #candidates = new Map<number, { parts: Fields[]; finishReason: unknown }>();

  add(value: unknown): boolean {
    const { candidates, usageMetadata, ...rest } = fields(value);
    const known = Object.entries(rest).filter(([, said]) => said != null);
    this.#head = { ...this.#head, ...Object.fromEntries(known) };
    // Counts are totals so far; the first chunks leave out those that are not known yet.
    if (usageMetadata !== undefined) this.#usage = { ...this.#usage, ...fields(usageMetadata) };
    for (const [position, candidate] of list(candidates).entries()) {
      this.#grow(position, fields(candidate));
    }
    return list(candidates).some((candidate) => list(fields(fields(candidate).content).parts).length > 0);
  }

  response(): ModelResponse {
    return generateContentResponse({
      ...this.#head,
      usageMetadata: this.#usage,
      candidates: [...this.#candidates.values()].map(({ parts, finishReason }) => ({
        content: { parts },
        finishReason,
      })),
    });
  }

  #grow(position: number, candidate: Fields): void {
    const index = number(candidate.index) ?? position;
    const growing = this.#candidates.get(index) ?? { parts: [], finishReason: undefined };
    this.#candidates.set(index, growing);
    growing.finishReason = candidate.finishReason ?? growing.finishReason;
    for (const value of list(fields(candidate.content).parts)) {
      const part = fields(value);
      const last = growing.parts.at(-1);
      if (last !== undefined && isText(last) && isText(part) && last.thought === part.thought) {
        growing.parts[growing.parts.length - 1] = { ...last, text: `${last.text}${part.text}` };
      } else {
        growing.parts.push(part);
      }
    }
  }
}

function isText(part: Fields): boolean {
  return typeof part.text === "string";
}
