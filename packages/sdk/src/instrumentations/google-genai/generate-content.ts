import type { Provider } from "../genai.ts";
import { parametersOf } from "../parameters.ts";
import { fields } from "../wire.ts";
import { toMessages, toSystem, toToolDefinitions } from "./content.ts";
import { clientOf, generationSettings, modelName } from "./request.ts";
import { ChunkAccumulator, generateContentResponse } from "./response.ts";

/** One request for content. */
export const generateContent = provider(false);
export const generateContentStream = provider(true);

/** Of a request's `config`, what is recorded otherwise or concerns the client alone. */
const NO_PARAMETERS = [
  "systemInstruction",
  "tools",
  "httpOptions",
  "abortSignal",
  "automaticFunctionCalling",
];

function provider(isStream: boolean): Provider {
  return {
    request(models, [value]) {
      const params = fields(value);
      const config = fields(params.config);
      return {
        ...clientOf(models, config),
        operation: "generate_content",
        model: modelName(params.model),
        isStream,
        ...generationSettings(config),
        content: () => ({
          input: toMessages(params.contents),
          system: toSystem(config.systemInstruction),
          tools: toToolDefinitions(config.tools),
          parameters: parametersOf(config, NO_PARAMETERS),
        }),
      };
    },
    response: generateContentResponse,
    createAccumulator: () => new ChunkAccumulator(),
  };
}
