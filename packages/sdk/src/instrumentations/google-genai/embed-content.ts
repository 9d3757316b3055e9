import { ATTR_EMBEDDINGS_DIMENSION_COUNT } from "@anyway-sh/semconv";
import type { Provider } from "../genai.ts";
import { fields, list, number } from "../wire.ts";
import { toMessages } from "./content.ts";
import { clientOf, modelName } from "./request.ts";
import { toUsage } from "./response.ts";

/** Texts and other contents made into vectors, which are not recorded. */
export const embedContent: Provider = {
  request(models, [value]) {
    const params = fields(value);
    const config = fields(params.config);
    return {
      ...clientOf(models, config),
      operation: "embeddings",
      model: modelName(params.model),
      isStream: false,
      attributes: { [ATTR_EMBEDDINGS_DIMENSION_COUNT]: number(config.outputDimensionality) },
      content: () => ({ input: toMessages(params.contents ?? params.content) }),
    };
  },

  response(value) {
    const { embeddings, usageMetadata } = fields(value);
    const vectors = list(embeddings).map(fields);
    const counts = vectors.flatMap(({ statistics }) => number(fields(statistics).tokenCount) ?? []);
    // Vertex AI counts each text, the newer models the whole request, Gemini's API nothing.
    const counted =
      counts.length > 0 ? { inputTokens: counts.reduce((sum, count) => sum + count) } : undefined;
    return {
      usage: toUsage(usageMetadata) ?? counted,
      output: [],
      attributes: { [ATTR_EMBEDDINGS_DIMENSION_COUNT]: list(vectors[0]?.values).length || undefined },
    };
  },
};
