import type { ModelRequest } from "../genai.ts";
import { providerName } from "../provider-name.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";

type Head = Omit<ModelRequest, "content">;

/** What the requests of all of Mistral's operations have in common. */
export function requestHead(
  resource: object,
  [value, options]: readonly unknown[],
  isStream: boolean,
): Head & { readonly body: Fields } {
  const body = fields(value);
  const baseUrl = baseUrlOf(resource, fields(options));
  return {
    body,
    provider: providerName(baseUrl, "mistral_ai"),
    model: string(body.model),
    isStream,
    maxTokens: number(body.maxTokens),
    temperature: number(body.temperature),
    topP: number(body.topP),
    seed: number(body.randomSeed),
    frequencyPenalty: number(body.frequencyPenalty),
    presencePenalty: number(body.presencePenalty),
    stopSequences: [body.stop, ...list(body.stop)].flatMap((stop) => string(stop) ?? []),
    choiceCount: number(body.n),
    reasoningLevel: string(body.reasoningEffort),
    outputType: string(fields(body.responseFormat).type)?.startsWith("json") ? "json" : undefined,
    baseUrl,
  };
}

function baseUrlOf(resource: object, options: Fields): string | undefined {
  const { _baseURL } = fields(resource);
  return string(options.serverURL) ?? (_baseURL instanceof URL ? _baseURL.href : string(_baseURL));
}
