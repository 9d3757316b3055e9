/** `gen_ai.provider.name` by the host that speaks OpenAI's protocol; a suffix matches subdomains as well. */
const PROVIDERS_BY_HOST: Readonly<Record<string, string>> = {
  "api.openai.com": "openai",
  "api.anthropic.com": "anthropic",
  "openai.azure.com": "azure.ai.openai",
  "openai.azure.us": "azure.ai.openai",
  "cognitiveservices.azure.com": "azure.ai.openai",
  "services.ai.azure.com": "azure.ai.inference",
  "models.ai.azure.com": "azure.ai.inference",
  "models.github.ai": "azure.ai.inference",
  "openrouter.ai": "openrouter",
  "api.groq.com": "groq",
  "api.deepseek.com": "deepseek",
  "api.together.xyz": "together_ai",
  "api.together.ai": "together_ai",
  "api.mistral.ai": "mistral_ai",
  "api.x.ai": "x_ai",
  "api.perplexity.ai": "perplexity",
  "api.cohere.ai": "cohere",
  "api.cohere.com": "cohere",
  "api.fireworks.ai": "fireworks",
  "api.moonshot.ai": "moonshot_ai",
  "api.moonshot.cn": "moonshot_ai",
  "generativelanguage.googleapis.com": "gcp.gemini",
  "aiplatform.googleapis.com": "gcp.vertex_ai",
  // A region's own address of Google's: aiplatform.eu.rep.googleapis.com.
  "rep.googleapis.com": "gcp.vertex_ai",
  "amazonaws.com": "aws.bedrock",
  "api.aws": "aws.bedrock",
  "api.cerebras.ai": "cerebras",
  "api.sambanova.ai": "sambanova",
  "router.huggingface.co": "huggingface",
  "integrate.api.nvidia.com": "nvidia",
};

/** Who is behind a client: what its base URL says, else `usual`, as for a proxy or a local server. */
export function providerName(baseUrl: string | undefined, usual: string): string {
  if (baseUrl === undefined || !URL.canParse(baseUrl)) return usual;
  const { hostname } = new URL(baseUrl);
  const match = Object.entries(PROVIDERS_BY_HOST).find(
    ([host]) => hostname === host || hostname.endsWith(`.${host}`) || hostname.endsWith(`-${host}`),
  );
  return match?.[1] ?? usual;
}
