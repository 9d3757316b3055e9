import { createHash } from "node:crypto";
import type { ChatRequest, Reply, Usage } from "./reply.ts";

const CHARACTERS_PER_TOKEN = 4;
/** Both providers cache no prompt shorter than this. */
const SMALLEST_CACHED = 1024;
/** OpenAI counts cached tokens in steps of this. */
const CACHE_STEP = 128;

/** About as many tokens as a real tokenizer finds in English text. */
export const countTokens = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

/**
 * Remembers prompts as the providers do, so that a long prefix seen before is read from the cache:
 * OpenAI without being asked, Anthropic up to the breakpoints that the client sets.
 */
export class PromptCache {
  readonly #seen = new Set<string>();

  count(request: ChatRequest, reply: Reply): Usage {
    const cached = request.provider === "openai" ? this.#readSteps(request) : this.#readBreakpoints(request);
    const reasoningTokens = countTokens(reply.thinking ?? "");
    return {
      inputTokens: countTokens(request.prompt),
      ...cached,
      outputTokens:
        Math.max(1, countTokens(reply.text ?? "")) +
        countTokens((reply.toolCalls ?? []).map((call) => JSON.stringify(call)).join("")) +
        reasoningTokens,
      reasoningTokens,
      ...reply.usage,
    };
  }

  #readSteps({ model, prompt }: ChatRequest) {
    const size = CACHE_STEP * CHARACTERS_PER_TOKEN;
    let steps = 0;
    let unbroken = true;
    for (let end = size; end <= prompt.length; end += size) {
      unbroken = this.#remember(model, prompt.slice(0, end)) && unbroken;
      if (unbroken) steps += 1;
    }
    const read = steps * CACHE_STEP;
    return {
      cacheReadTokens: read < SMALLEST_CACHED ? 0 : read,
      cacheWriteTokens: 0,
      cacheWrite1hTokens: 0,
    };
  }

  #readBreakpoints({ model, prompt, cacheBreakpoints }: ChatRequest) {
    let cacheReadTokens = 0;
    let cacheWriteTokens = 0;
    let cacheWrite1hTokens = 0;
    for (const { end, ttl } of cacheBreakpoints) {
      const prefix = prompt.slice(0, end);
      const tokens = countTokens(prefix);
      if (tokens < SMALLEST_CACHED) continue;
      if (this.#remember(model, prefix)) {
        cacheReadTokens = tokens;
      } else {
        const written = tokens - cacheReadTokens - cacheWriteTokens;
        cacheWriteTokens += written;
        if (ttl === "1h") cacheWrite1hTokens += written;
      }
    }
    return { cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens };
  }

  /** True when this prefix was there already. */
  #remember(model: string, prefix: string): boolean {
    const key = createHash("sha256").update(`${model}\n${prefix}`).digest("base64");
    const known = this.#seen.has(key);
    this.#seen.add(key);
    return known;
  }
}
