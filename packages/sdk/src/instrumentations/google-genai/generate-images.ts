import { ATTR_REQUEST_IMAGE_COUNT } from "@anyway-sh/semconv";
import type { Provider } from "../genai.ts";
import { fields, list, number, string } from "../wire.ts";
import { toMessages } from "./content.ts";
import { clientOf, modelName } from "./request.ts";

/** Imagen, which is billed by the image. */
export const generateImages: Provider = {
  request(models, [value]) {
    const params = fields(value);
    const config = fields(params.config);
    return {
      ...clientOf(models, config),
      operation: "generate_content",
      outputType: "image",
      model: modelName(params.model),
      isStream: false,
      seed: number(config.seed),
      attributes: { [ATTR_REQUEST_IMAGE_COUNT]: number(config.numberOfImages) },
      content: () => ({ input: toMessages(params.prompt ?? []) }),
    };
  },

  response(value) {
    const images = list(fields(value).generatedImages).map(fields);
    const parts = images.flatMap(({ image, raiFilteredReason }) =>
      raiFilteredReason === undefined
        ? { type: "blob", modality: "image", mime_type: string(fields(image).mimeType) }
        : [],
    );
    const refused = string(images.find(({ raiFilteredReason }) => raiFilteredReason)?.raiFilteredReason);
    return {
      output: [{ role: "assistant", parts, ...(refused === undefined ? {} : { finish_reason: refused }) }],
    };
  },
};
