import { ATTR_OPENAI_REQUEST_SERVICE_TIER, ATTR_OPENAI_RESPONSE_SERVICE_TIER } from "@anyway-sh/semconv";
import type { ModelRequest } from "../genai.ts";
import { providerName } from "../provider-name.ts";
import { baseUrlOf, type Fields, fields, list, number, string } from "../wire.ts";

/** What the requests of all operations have in common. */
export function requestOf(
  resource: object,
  body: Fields,
): Pick<ModelRequest, "provider" | "model" | "isStream" | "baseUrl"> {
  const baseUrl = baseUrlOf(resource);
  return {
    provider: providerName(baseUrl, "openai"),
    // Azure's client may name the deployment in the place of the model.
    model: string(body.model) ?? string(fields(fields(resource)._client).deploymentName),
    isStream: body.stream === true,
    baseUrl,
  };
}

/** How the answer is drawn, where an operation lets that be said. */
export function samplingOf(body: Fields) {
  return {
    temperature: number(body.temperature),
    topP: number(body.top_p),
    seed: number(body.seed),
    frequencyPenalty: number(body.frequency_penalty),
    presencePenalty: number(body.presence_penalty),
    stopSequences: texts(body.stop),
    choiceCount: number(body.n),
  };
}

/** `text`, or the JSON of whatever schema. */
export function outputTypeOf(format: unknown): ModelRequest["outputType"] {
  const type = string(fields(format).type);
  return type?.startsWith("json") ? "json" : type === "text" ? type : undefined;
}

/** OpenAI decides for itself on `auto`, which therefore says nothing. */
export function requestedTier(body: Fields) {
  const tier = string(body.service_tier);
  return { [ATTR_OPENAI_REQUEST_SERVICE_TIER]: tier === "auto" ? undefined : tier };
}

export function servedTier(body: Fields) {
  return { [ATTR_OPENAI_RESPONSE_SERVICE_TIER]: string(body.service_tier) };
}

/** One text or a list of them. */
export function texts(value: unknown): string[] {
  return (typeof value === "string" ? [value] : list(value)).filter((text) => typeof text === "string");
}
