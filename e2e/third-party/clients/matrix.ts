/** What every client is asked to do, where it can. */
export const CELLS = [
  "success",
  "error",
  "stream",
  "abandoned stream",
  "tools",
  "cached",
  "embeddings",
] as const;
export type Cell = (typeof CELLS)[number];

/** One client of a provider. */
export interface MatrixRow {
  /** `programs/<program>.mjs`, whose cases are named as the cells. */
  program: string;
  /** `gen_ai.provider.name`. */
  provider: string;
  model: string;
  /** As the answer names it, where that differs. */
  responseModel?: string;
  /** `gen_ai.operation.name` of a chat. */
  operation?: string;
  /** Keys that its spans do not have, for the API does not say: `gen_ai.response.id`, for one. */
  unsaid?: readonly string[];
  /** What a cell's span says beside what all rows' do. */
  expected?: Partial<Record<Cell, Record<string, unknown>>>;
  /** Why a cell cannot exist. */
  impossible?: Partial<Record<Cell, string>>;
}

export const ROWS: readonly MatrixRow[] = [
  { program: "openai", provider: "openai", model: "gpt-4o", responseModel: "gpt-4o-2024-08-06" },
  {
    program: "anthropic",
    provider: "anthropic",
    model: "claude-sonnet-4-6",
    impossible: { embeddings: "Anthropic has no embeddings" },
  },
  {
    program: "bedrock-converse",
    provider: "aws.bedrock",
    model: "us.amazon.nova-pro-v1:0",
    unsaid: ["gen_ai.response.id", "gen_ai.response.model"],
    impossible: { embeddings: "Converse has no embeddings" },
  },
  {
    program: "bedrock-invoke",
    provider: "aws.bedrock",
    model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    responseModel: "claude-sonnet-4-5-20250929",
    expected: { embeddings: { "gen_ai.usage.input_tokens": 120 } },
  },
  {
    program: "cohere",
    provider: "cohere",
    model: "command-a-03-2025",
    unsaid: ["gen_ai.response.model"],
  },
  {
    program: "cohere-v1",
    provider: "cohere",
    model: "command-r-08-2024",
    unsaid: ["gen_ai.response.model"],
  },
  {
    program: "together",
    provider: "together_ai",
    model: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
  },
  { program: "mistral", provider: "mistral_ai", model: "mistral-small-latest" },
  { program: "groq", provider: "groq", model: "llama-3.3-70b-versatile" },
  {
    program: "google-genai",
    provider: "gcp.gemini",
    model: "gemini-2.5-flash",
    operation: "generate_content",
  },
  {
    program: "google-genai-vertex",
    provider: "gcp.vertex_ai",
    model: "gemini-2.5-flash",
    operation: "generate_content",
    expected: { embeddings: { "gen_ai.usage.input_tokens": 120 } },
  },
  {
    program: "vertexai",
    provider: "gcp.vertex_ai",
    model: "gemini-2.5-flash",
    operation: "generate_content",
    impossible: {
      "abandoned stream": "the client itself reads every stream to its end",
      embeddings: "the client has no embeddings",
    },
  },
];
