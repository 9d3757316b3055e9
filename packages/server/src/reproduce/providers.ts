/** A provider's own address, and the environment variable that its clients read the key from. */
export interface ProviderAddress {
  base: string;
  key: string;
}

/** Those who speak OpenAI's protocol, and the others under their own. Names are the conventions'. */
const PROVIDERS: Readonly<Record<string, ProviderAddress>> = {
  openai: { base: "https://api.openai.com/v1", key: "OPENAI_API_KEY" },
  anthropic: { base: "https://api.anthropic.com", key: "ANTHROPIC_API_KEY" },
  groq: { base: "https://api.groq.com/openai/v1", key: "GROQ_API_KEY" },
  together: { base: "https://api.together.xyz/v1", key: "TOGETHER_API_KEY" },
  mistral_ai: { base: "https://api.mistral.ai/v1", key: "MISTRAL_API_KEY" },
  cohere: { base: "https://api.cohere.com", key: "CO_API_KEY" },
  openrouter: { base: "https://openrouter.ai/api/v1", key: "OPENROUTER_API_KEY" },
  deepseek: { base: "https://api.deepseek.com/v1", key: "DEEPSEEK_API_KEY" },
  x_ai: { base: "https://api.x.ai/v1", key: "XAI_API_KEY" },
  perplexity: { base: "https://api.perplexity.ai", key: "PERPLEXITY_API_KEY" },
  fireworks: { base: "https://api.fireworks.ai/inference/v1", key: "FIREWORKS_API_KEY" },
  moonshot_ai: { base: "https://api.moonshot.ai/v1", key: "MOONSHOT_API_KEY" },
  cerebras: { base: "https://api.cerebras.ai/v1", key: "CEREBRAS_API_KEY" },
  sambanova: { base: "https://api.sambanova.ai/v1", key: "SAMBANOVA_API_KEY" },
  huggingface: { base: "https://router.huggingface.co/v1", key: "HF_TOKEN" },
  nvidia: { base: "https://integrate.api.nvidia.com/v1", key: "NVIDIA_API_KEY" },
  ollama: { base: "http://localhost:11434/v1", key: "OLLAMA_API_KEY" },
  "gcp.gemini": { base: "https://generativelanguage.googleapis.com/v1beta", key: "GEMINI_API_KEY" },
};

export function providerAddress(provider: string): ProviderAddress | undefined {
  return Object.hasOwn(PROVIDERS, provider) ? PROVIDERS[provider] : undefined;
}
