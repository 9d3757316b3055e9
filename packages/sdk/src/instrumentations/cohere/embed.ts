import { ATTR_EMBEDDINGS_DIMENSION_COUNT, ATTR_REQUEST_ENCODING_FORMATS } from "@anyway-sh/semconv";
import type { Message, Part, Provider } from "../genai.ts";
import { fields, list, mediaPart, number, string } from "../wire.ts";
import { requestHead } from "./request.ts";
import { usageOf } from "./usage.ts";

/** `embed()` of both of Cohere's APIs. */
export const embed: Provider = {
  request(client, [value]) {
    const body = fields(value);
    const formats = list(body.embeddingTypes).flatMap((type) => string(type) ?? []);
    return {
      ...requestHead(client, body, "embeddings"),
      attributes: {
        [ATTR_REQUEST_ENCODING_FORMATS]: formats.length > 0 ? formats : undefined,
        [ATTR_EMBEDDINGS_DIMENSION_COUNT]: number(body.outputDimension),
      },
      content: () => ({
        input: [
          ...list(body.texts).map((text) => ofUser([textPart(text)])),
          ...list(body.images).map((image) => ofUser([mediaPart("image", string(image) ?? "")])),
          ...list(body.inputs).map((input) => ofUser(list(fields(input).content).map(contentPart))),
        ],
      }),
    };
  },

  response(value) {
    const body = fields(value);
    const { usage, attributes } = usageOf(body.meta);
    return {
      id: string(body.id),
      usage,
      attributes: { ...attributes, [ATTR_EMBEDDINGS_DIMENSION_COUNT]: dimensionsOf(body.embeddings) },
      output: [],
    };
  },
};

/** Vectors of numbers, or lists of them by type; packed ones do not show how many numbers they have. */
function dimensionsOf(embeddings: unknown): number | undefined {
  const { float, int8, uint8 } = fields(embeddings);
  const [vector] = list(Array.isArray(embeddings) ? embeddings : (float ?? int8 ?? uint8));
  return Array.isArray(vector) ? vector.length : undefined;
}

const ofUser = (parts: Part[]): Message => ({ role: "user", parts });

const textPart = (text: unknown): Part => ({ type: "text", content: string(text) ?? "" });

function contentPart(value: unknown): Part {
  const part = fields(value);
  return part.type === "image_url"
    ? mediaPart("image", string(fields(part.imageUrl).url) ?? "")
    : textPart(part.text);
}
