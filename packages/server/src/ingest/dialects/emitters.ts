/** Facts about single emitters which no attribute tells. Scope names and versions as they send them. */

/** Their `input_tokens` leaves out what was read from or written to the cache. Measured. */
const EXCLUSIVE_INPUT: readonly { scope: string; before: readonly [number, number, number] }[] = [
  { scope: "@traceloop/instrumentation-anthropic", before: [0, 27, 1] },
  { scope: "@traceloop/instrumentation-bedrock", before: [0, 27, 1] },
];

export function excludesCachedInput(scopeName: string, scopeVersion: string): boolean {
  const emitter = EXCLUSIVE_INPUT.find((candidate) => candidate.scope === scopeName);
  return emitter !== undefined && isBefore(scopeVersion, emitter.before);
}

function isBefore(version: string, limit: readonly [number, number, number]): boolean {
  const parts = version.split(/[.-]/, 3).map(Number);
  for (const [i, bound] of limit.entries()) {
    const part = parts[i] ?? 0;
    if (part !== bound) return part < bound;
  }
  return false;
}

/** Provider names of the GenAI conventions, from the spellings that emitters use. */
const PROVIDERS = new Map(
  Object.entries({
    azure: "azure.ai.openai",
    aws: "aws.bedrock",
    bedrock: "aws.bedrock",
    "amazon-bedrock": "aws.bedrock",
    "azure-openai": "azure.ai.openai",
    google: "gcp.gemini",
    gemini: "gcp.gemini",
    vertexai: "gcp.vertex_ai",
    vertex_ai: "gcp.vertex_ai",
    mistral: "mistral_ai",
    mistralai: "mistral_ai",
    togetherai: "together",
    together_ai: "together",
    xai: "x_ai",
  }),
);

/** The provider's name as the conventions spell it: `OpenAI` is `openai`, `openai.chat` too. */
export function providerName(value: string): string {
  const lower = value.trim().toLowerCase();
  // The AI SDK names the endpoint as well: `openai.chat`, `amazon-bedrock.converse`.
  const name =
    /^([a-z-]+)\.(chat|responses|completion|messages|embedding|generative-ai|converse)$/.exec(lower)?.[1] ??
    lower;
  return PROVIDERS.get(name) ?? name;
}
