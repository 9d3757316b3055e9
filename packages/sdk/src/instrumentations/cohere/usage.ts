import {
  ATTR_COHERE_CLASSIFICATIONS,
  ATTR_COHERE_IMAGES,
  ATTR_COHERE_INPUT_TOKENS,
  ATTR_COHERE_OUTPUT_TOKENS,
  ATTR_COHERE_SEARCH_UNITS,
} from "@anyway-sh/semconv";
import type { ModelResponse } from "../genai.ts";
import { type Fields, fields, number } from "../wire.ts";

/**
 * `meta` of Cohere's first API or `usage` of the second, which count twice: what the model saw (`tokens`), and what
 * is paid for (`billedUnits`), which leaves out what Cohere puts around the prompt. Usage is what is paid for.
 */
export function usageOf(value: unknown): Pick<ModelResponse, "usage" | "attributes"> {
  const meta = fields(value);
  const billed = fields(meta.billedUnits ?? inCamelCase(meta.billed_units));
  const seen = fields(meta.tokens);
  const inputTokens = number(billed.inputTokens) ?? number(seen.inputTokens);
  const outputTokens = number(billed.outputTokens) ?? number(seen.outputTokens);
  const cached = number(meta.cachedTokens);
  return {
    // Cached are tokens of all that the model saw; of fewer billed ones it is not known which are.
    usage: { inputTokens, outputTokens, cacheReadTokens: isWithin(cached, inputTokens) ? cached : undefined },
    attributes: {
      [ATTR_COHERE_SEARCH_UNITS]: number(billed.searchUnits),
      [ATTR_COHERE_CLASSIFICATIONS]: number(billed.classifications),
      [ATTR_COHERE_IMAGES]: number(billed.images),
      [ATTR_COHERE_INPUT_TOKENS]: number(seen.inputTokens),
      [ATTR_COHERE_OUTPUT_TOKENS]: number(seen.outputTokens),
    },
  };
}

/** The client knows nothing of the `meta` at the end of `generateStream()`, and leaves its names as they are. */
function inCamelCase(units: unknown): Fields {
  const { input_tokens, output_tokens } = fields(units);
  return { inputTokens: input_tokens, outputTokens: output_tokens };
}

function isWithin(part: number | undefined, whole: number | undefined): boolean {
  return part !== undefined && whole !== undefined && part <= whole;
}
