import type { EmitterRule } from "../../model/usage.ts";

/** Facts about single emitters which no attribute tells: scope names as they send them. Each was measured. */
const EMITTERS = new Map<string, EmitterRule & { before?: readonly [number, number, number] }>(
  Object.entries({
    "com.anthropic.sdk.typescript": { counts: "inclusive" },
    "@traceloop/instrumentation-anthropic": { counts: "exclusive", before: [0, 27, 1] },
    "@traceloop/instrumentation-bedrock": { counts: "exclusive", before: [0, 27, 1] },
    "@traceloop/instrumentation-google-generativeai": { counts: "inclusive", addsReasoning: true },
    "@arizeai/openinference-instrumentation-anthropic": { counts: "inclusive" },
    "@arizeai/openinference-instrumentation-bedrock": { counts: "exclusive" },
    "@opentelemetry/instrumentation-aws-sdk": { counts: "exclusive" },
    ai: { counts: "inclusive" },
  } as const),
);

/** What is known of how an emitter counts; empty for one that nobody measured. */
export function emitterRule(scopeName: string, scopeVersion: string): EmitterRule {
  const rule = EMITTERS.get(scopeName);
  return rule && (rule.before === undefined || isBefore(scopeVersion, rule.before)) ? rule : {};
}

function isBefore(version: string, limit: readonly [number, number, number]): boolean {
  const parts = version.split(/[.-]/, 3).map(Number);
  for (const [i, bound] of limit.entries()) {
    const part = parts[i] ?? 0;
    if (part !== bound) return part < bound;
  }
  return false;
}

/** Providers that report cached tokens beside the input, not in it. */
const ADDITIVE_PROVIDERS = new Set(["anthropic", "aws.bedrock"]);

export function countsCacheApart(provider: string): boolean {
  return ADDITIVE_PROVIDERS.has(provider);
}

/** Provider names of the GenAI conventions, from the spellings that emitters use. */
const PROVIDERS = new Map(
  Object.entries({
    azure: "azure.ai.openai",
    aws: "aws.bedrock",
    bedrock: "aws.bedrock",
    bedrock_converse: "aws.bedrock",
    "amazon-bedrock": "aws.bedrock",
    amazon_bedrock: "aws.bedrock",
    "azure-openai": "azure.ai.openai",
    azure_openai: "azure.ai.openai",
    google: "gcp.gemini",
    gemini: "gcp.gemini",
    google_genai: "gcp.gemini",
    google_generativeai: "gcp.gemini",
    vertexai: "gcp.vertex_ai",
    vertex_ai: "gcp.vertex_ai",
    google_vertexai: "gcp.vertex_ai",
    "google-vertex": "gcp.vertex_ai",
    "google.vertex": "gcp.vertex_ai",
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
  // The AI SDK names the endpoint as well: `openai.chat`, `amazon-bedrock.converse`, `google.vertex.chat`.
  const name =
    /^([a-z.-]+)\.(chat|responses|completion|messages|embedding|embeddings|generative-ai|converse)$/.exec(
      lower,
    )?.[1] ?? lower;
  return PROVIDERS.get(name) ?? name;
}
