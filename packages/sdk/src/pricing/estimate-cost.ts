import { createRequire } from "node:module";
import {
  ATTR_AUDIO_SECONDS,
  ATTR_REQUEST_IMAGE_COUNT,
  ATTR_REQUEST_IMAGE_QUALITY,
  ATTR_REQUEST_IMAGE_SIZE,
  ATTR_SPEECH_CHARACTERS,
} from "@anyway-sh/semconv";
import type { Attributes } from "@opentelemetry/api";
import type { calcPrice } from "@pydantic/genai-prices";
import { guard } from "../guard.ts";
import type { Usage } from "../instrumentations/genai.ts";
import { type FilePrice, type ModelPrice, type PriceBook, readPriceFile } from "./price-file.ts";

/** What of a call decides on its price. */
export interface PricedCall {
  readonly provider: string;
  /** In the order in which they are believed: the one that answered, which may be an alias nobody knows, and the one asked. */
  readonly models: readonly string[];
  readonly usage: Usage | undefined;
  /** Those of the span: what is not billed by the token is counted there. */
  readonly attributes: Attributes;
}

/** In US dollars. */
export interface Cost {
  readonly input: number;
  readonly output: number;
  readonly total: number;
}

type Parts = Omit<Cost, "total">;

type PriceList = { calcPrice: typeof calcPrice };

/** The price list's names of providers, where they differ from the conventions'. */
const PRICE_LIST_PROVIDERS: Readonly<Record<string, string>> = {
  "azure.ai.openai": "azure",
  "azure.ai.inference": "azure",
  "gcp.gen_ai": "google",
  x_ai: "x-ai",
};

/**
 * Estimates what calls cost: by a file of prices, where one is given and knows the model, else by public list prices.
 * For the eye: the server prices each call exactly. Both are read when the first call is priced, and once.
 */
export class CostEstimator {
  readonly #jsonPath: string | undefined;
  readonly #warn: (message: string) => void;
  #list: PriceList | undefined;
  #file: PriceBook | null | undefined;

  /**
   * @param jsonPath of a file in the format of {@link PriceFile}
   * @param warn told in words for the developer, once, why the file cannot be used
   */
  constructor(jsonPath: string | undefined, warn: (message: string) => void) {
    this.#jsonPath = jsonPath;
    this.#warn = warn;
  }

  /** @returns undefined when the model, or what was used of it, is not known */
  estimate(call: PricedCall): Cost | undefined {
    for (const model of new Set(call.models)) {
      const cost = model === "" ? undefined : guard(() => this.#estimate(call, model));
      if (cost !== undefined) return rounded(cost);
    }
    return undefined;
  }

  #estimate(call: PricedCall, model: string): Parts | undefined {
    const filed = this.#fileOf()?.find(call.provider, model);
    return filed === undefined ? this.#byList(call, model) : byFile(filed, call);
  }

  #fileOf(): PriceBook | undefined {
    if (this.#jsonPath === undefined) return undefined;
    if (this.#file === undefined) {
      this.#file = null;
      try {
        this.#file = readPriceFile(this.#jsonPath, this.#warn);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#warn(`The prices in ${this.#jsonPath} are not used, but the built-in ones: ${reason}`);
      }
    }
    return this.#file ?? undefined;
  }

  #byList({ provider, usage }: PricedCall, model: string): Parts | undefined {
    if (usage === undefined || !isPriceable(usage)) return undefined;
    // Half a megabyte of prices.
    this.#list ??= createRequire(import.meta.url)("@pydantic/genai-prices") as PriceList;
    const price = this.#list.calcPrice(
      {
        input_tokens: usage.inputTokens,
        output_tokens: usage.outputTokens,
        cache_read_tokens: usage.cacheReadTokens,
        cache_write_tokens: usage.cacheWriteTokens,
        cache_write_1h_tokens: usage.cacheWrite1hTokens,
        input_audio_tokens: usage.inputAudioTokens,
        output_audio_tokens: usage.outputAudioTokens,
      },
      model.replace(/^models\//, ""),
      { providerId: PRICE_LIST_PROVIDERS[provider] ?? provider },
    );
    // A model that answers in tokens has not said how many.
    if (!price || (usage.outputTokens === undefined && price.model_price.output_mtok !== undefined))
      return undefined;
    return { input: price.input_price, output: price.output_price };
  }
}

function byFile({ tokens, images, characters }: FilePrice, call: PricedCall): Parts | undefined {
  const { usage, attributes } = call;
  if (tokens !== undefined && usage !== undefined && isPriceable(usage)) return byTokens(tokens, usage);
  const seconds = attributes[ATTR_AUDIO_SECONDS];
  if (tokens?.audioSecond !== undefined && typeof seconds === "number") {
    return { input: seconds * tokens.audioSecond, output: 0 };
  }
  const spoken = attributes[ATTR_SPEECH_CHARACTERS];
  if (characters !== undefined && typeof spoken === "number") {
    return { input: (spoken * characters) / 1_000, output: 0 };
  }
  return images && byImages(images, attributes);
}

function byTokens(price: ModelPrice, usage: Usage): Parts | undefined {
  const { inputTokens = 0, outputTokens } = usage;
  if (price.output !== undefined && outputTokens === undefined) return undefined;
  const cacheRead = usage.cacheReadTokens ?? 0;
  const cacheWrite = usage.cacheWriteTokens ?? 0;
  const cacheWrite1h = Math.min(usage.cacheWrite1hTokens ?? 0, cacheWrite);
  const uncached = inputTokens - cacheRead - cacheWrite;
  if (uncached < 0) return undefined;
  const inputAudio = price.inputAudio === undefined ? 0 : Math.min(usage.inputAudioTokens ?? 0, uncached);
  const cacheWritePrice = price.cacheWrite ?? price.input;
  const input =
    (uncached - inputAudio) * price.input +
    inputAudio * (price.inputAudio ?? 0) +
    cacheRead * (price.cacheRead ?? price.input) +
    (cacheWrite - cacheWrite1h) * cacheWritePrice +
    cacheWrite1h * (price.cacheWrite1h ?? cacheWritePrice);

  const all = price.output === undefined ? 0 : (outputTokens ?? 0);
  const outputAudio = price.outputAudio === undefined ? 0 : Math.min(usage.outputAudioTokens ?? 0, all);
  const reasoning =
    price.reasoning === undefined ? 0 : Math.min(usage.reasoningTokens ?? 0, all - outputAudio);
  const output =
    (all - outputAudio - reasoning) * (price.output ?? 0) +
    outputAudio * (price.outputAudio ?? 0) +
    reasoning * (price.reasoning ?? 0);
  return { input: input / 1_000_000, output: output / 1_000_000 };
}

/** What OpenAI draws where a request does not say. */
function byImages(images: Readonly<Record<string, unknown>>, attributes: Attributes) {
  const quality = attributes[ATTR_REQUEST_IMAGE_QUALITY] ?? "standard";
  const size = attributes[ATTR_REQUEST_IMAGE_SIZE] ?? "1024x1024";
  const count = attributes[ATTR_REQUEST_IMAGE_COUNT] ?? 1;
  const bySize = images[String(quality)] as Readonly<Record<string, unknown>> | undefined;
  const price = bySize?.[String(size)];
  return typeof price === "number" && typeof count === "number"
    ? { input: 0, output: count * price }
    : undefined;
}

function isPriceable({ inputTokens, outputTokens }: Usage): boolean {
  return inputTokens !== undefined && (outputTokens === undefined || outputTokens >= 0);
}

/** To a trillionth of a dollar: less than any price has, and more than binary fractions get wrong. */
function rounded({ input, output }: Parts): Cost {
  const round = (usd: number) => Number(usd.toFixed(12));
  return { input: round(input), output: round(output), total: round(input + output) };
}
