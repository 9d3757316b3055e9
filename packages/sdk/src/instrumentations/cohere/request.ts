import type { ModelRequest } from "../genai.ts";
import { providerName } from "../provider-name.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";

type Head = Omit<ModelRequest, "content">;

/** What the requests of all of Cohere's operations have in common. */
export function requestHead(client: object, body: Fields, operation: string, isStream = false): Head {
  const baseUrl = baseUrlOf(client);
  return {
    operation,
    provider: providerName(baseUrl, "cohere"),
    model: string(body.model),
    isStream,
    maxTokens: number(body.maxTokens),
    temperature: number(body.temperature),
    topP: number(body.p),
    topK: number(body.k),
    seed: number(body.seed),
    frequencyPenalty: number(body.frequencyPenalty),
    presencePenalty: number(body.presencePenalty),
    stopSequences: list(body.stopSequences).flatMap((stop) => string(stop) ?? []),
    baseUrl,
  };
}

/** An address that a function supplies is not known before the call. */
function baseUrlOf(client: object): string | undefined {
  const { baseUrl, environment } = fields(fields(client)._options);
  const address = baseUrl ?? environment ?? "https://api.cohere.com";
  return string(address);
}
