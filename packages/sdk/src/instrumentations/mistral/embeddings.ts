import { ATTR_EMBEDDINGS_DIMENSION_COUNT, ATTR_REQUEST_ENCODING_FORMATS } from "@anyway-sh/semconv";
import type { Provider } from "../genai.ts";
import { embeddings as openAiEmbeddings } from "../openai/embeddings.ts";
import { fields, list, number, string } from "../wire.ts";
import { toUsage } from "./openai-form.ts";
import { requestHead } from "./request.ts";

export const embeddings: Provider = {
  request(resource, args) {
    const { body, ...head } = requestHead(resource, args, false);
    const format = string(body.encodingFormat);
    return {
      ...head,
      operation: "embeddings",
      attributes: {
        [ATTR_EMBEDDINGS_DIMENSION_COUNT]: number(body.outputDimension),
        [ATTR_REQUEST_ENCODING_FORMATS]: format && [format],
      },
      content: () => ({
        input: [body.inputs, ...list(body.inputs)]
          .flatMap((text) => string(text) ?? [])
          .map((content) => ({ role: "user", parts: [{ type: "text", content }] })),
      }),
    };
  },

  response(value) {
    const { usage, id, ...answer } = fields(value);
    return { ...openAiEmbeddings.response({ ...answer, usage: toUsage(usage) }), id: string(id) };
  },
};
