import type { ModelRequest } from "../genai.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";

/** The client behind a resource: the one of Gemini's API, or of Vertex AI. */
export function clientOf(resource: object, config: Fields): Pick<ModelRequest, "provider" | "baseUrl"> {
  const options = fields(fields(fields(resource).apiClient).clientOptions);
  return {
    provider: options.vertexai === true ? "gcp.vertex_ai" : "gcp.gemini",
    baseUrl: string(fields(config.httpOptions).baseUrl) ?? string(fields(options.httpOptions).baseUrl),
  };
}

/** A model may be named by its path, as `models/…` or as `projects/…/publishers/google/models/…`. */
export function modelName(name: unknown): string | undefined {
  return string(name)?.replace(/^.*\//, "");
}

/** The settings of a generation: `config` of `@google/genai`, `generationConfig` of `@google-cloud/vertexai`. */
export function generationSettings(config: Fields) {
  return {
    maxTokens: number(config.maxOutputTokens),
    temperature: number(config.temperature),
    topP: number(config.topP),
    topK: number(config.topK),
    seed: number(config.seed),
    frequencyPenalty: number(config.frequencyPenalty),
    presencePenalty: number(config.presencePenalty),
    choiceCount: number(config.candidateCount),
    stopSequences: list(config.stopSequences).filter((text) => typeof text === "string"),
    reasoningLevel: string(fields(config.thinkingConfig).thinkingLevel)?.toLowerCase(),
    outputType: outputTypeOf(config),
  };
}

function outputTypeOf({ responseModalities, responseMimeType }: Fields): ModelRequest["outputType"] {
  if (list(responseModalities).includes("IMAGE")) return "image";
  if (list(responseModalities).includes("AUDIO")) return "speech";
  return responseMimeType === "application/json" ? "json" : undefined;
}
