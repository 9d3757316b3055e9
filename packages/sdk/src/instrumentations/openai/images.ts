import {
  ATTR_INPUT_IMAGE_TOKENS,
  ATTR_REQUEST_IMAGE_COUNT,
  ATTR_REQUEST_IMAGE_QUALITY,
  ATTR_REQUEST_IMAGE_SIZE,
} from "@anyway-sh/semconv";
import type { Accumulator, ModelResponse, Part, Provider } from "../genai.ts";
import { parametersOf } from "../parameters.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";
import { requestOf } from "./request.ts";
import { responseUsage } from "./usage.ts";

/** OpenAI's Images API: images made from a text, and from other images. */
export const images: Provider = {
  request(resource, [value]) {
    const body = fields(value);
    return {
      ...requestOf(resource, body),
      operation: "generate_content",
      outputType: "image",
      attributes: {
        [ATTR_REQUEST_IMAGE_COUNT]: number(body.n),
        [ATTR_REQUEST_IMAGE_SIZE]: string(body.size),
        [ATTR_REQUEST_IMAGE_QUALITY]: string(body.quality),
      },
      content: () => ({
        input: [{ role: "user", parts: [...promptParts(body), ...imageParts(body.image)] }],
        parameters: parametersOf(body, ["model", "prompt", "image", "mask"]),
      }),
    };
  },

  response: (value) => toResponse(fields(value)),

  createAccumulator: () => new ImageAccumulator(),
};

function promptParts({ prompt }: Fields): Part[] {
  return typeof prompt === "string" ? [{ type: "text", content: prompt }] : [];
}

function imageParts(image: unknown): Part[] {
  if (image == null) return [];
  const given: readonly unknown[] = Array.isArray(image) ? image : [image];
  return given.map((file) => ({ type: "blob", modality: "image", mime_type: string(fields(file).type) }));
}

/** OpenAI's models that draw count tokens; the older ones are billed by the image. */
function toResponse(body: Fields): ModelResponse {
  const format = string(body.output_format);
  const parts = list(body.data).map((value): Part => {
    const { url } = fields(value);
    if (typeof url === "string") return { type: "uri", modality: "image", uri: url };
    return { type: "blob", modality: "image", mime_type: format && `image/${format}` };
  });
  return {
    usage: responseUsage(body.usage),
    output: parts.length > 0 ? [{ role: "assistant", parts }] : [],
    attributes: {
      [ATTR_INPUT_IMAGE_TOKENS]: number(fields(fields(body.usage).input_tokens_details).image_tokens),
    },
  };
}

/** The images themselves are not kept: the last event of each has its usage. */
class ImageAccumulator implements Accumulator {
  #format: unknown;
  #usage: unknown;
  #images = 0;

  add(value: unknown): boolean {
    const event = fields(value);
    if (string(event.type)?.endsWith(".completed")) {
      this.#images++;
      this.#format = event.output_format;
      this.#usage = event.usage ?? this.#usage;
    }
    return true;
  }

  response(): ModelResponse {
    const data = Array.from({ length: this.#images }, () => ({}));
    return toResponse({ data, output_format: this.#format, usage: this.#usage });
  }
}
