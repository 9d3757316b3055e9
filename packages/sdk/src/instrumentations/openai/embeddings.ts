import { ATTR_EMBEDDINGS_DIMENSION_COUNT, ATTR_REQUEST_ENCODING_FORMATS } from "@anyway-sh/semconv";
import type { Provider } from "../genai.ts";
import { parametersOf } from "../parameters.ts";
import { fields, list, number, string } from "../wire.ts";
import { toMessage } from "./messages.ts";
import { requestOf, texts } from "./request.ts";
import { completionUsage } from "./usage.ts";

/** OpenAI's Embeddings API. Texts are recorded, vectors are not. */
export const embeddings: Provider = {
  request(resource, [value]) {
    const body = fields(value);
    const format = string(body.encoding_format);
    return {
      ...requestOf(resource, body),
      operation: "embeddings",
      attributes: {
        [ATTR_EMBEDDINGS_DIMENSION_COUNT]: number(body.dimensions),
        [ATTR_REQUEST_ENCODING_FORMATS]: format && [format],
      },
      content: () => ({
        input: texts(body.input).map((content) => toMessage({ role: "user", content })),
        parameters: parametersOf(body, ["model", "input"]),
      }),
    };
  },

  response(value) {
    const body = fields(value);
    const { embedding } = fields(list(body.data)[0]);
    return {
      model: string(body.model),
      usage: completionUsage(body.usage),
      output: [],
      attributes: Array.isArray(embedding) ? { [ATTR_EMBEDDINGS_DIMENSION_COUNT]: embedding.length } : {},
    };
  },
};
