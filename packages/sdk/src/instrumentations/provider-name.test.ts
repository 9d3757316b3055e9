import { expect, test } from "vitest";
import { providerName } from "./provider-name.ts";

test.each([
  ["https://api.openai.com/v1", "openai"],
  ["https://eu.api.openai.com/v1", "openai"],
  ["https://shop.openai.azure.com/openai", "azure.ai.openai"],
  ["https://openrouter.ai/api/v1", "openrouter"],
  ["https://api.groq.com/openai/v1", "groq"],
  ["https://api.deepseek.com", "deepseek"],
  ["https://api.together.xyz/v1", "together_ai"],
  ["https://api.mistral.ai/v1", "mistral_ai"],
  ["https://api.x.ai/v1", "x_ai"],
  ["https://us-central1-aiplatform.googleapis.com/v1", "gcp.vertex_ai"],
  ["https://bedrock-mantle.us-east-1.api.aws/openai/v1", "aws.bedrock"],
  ["https://shop.openai.azure.us/openai", "azure.ai.openai"],
  ["https://api.anthropic.com/v1", "anthropic"],
  ["http://127.0.0.1:8000/v1", "openai"],
  ["https://notopenrouter.ai.example/v1", "openai"],
  ["no address", "openai"],
  [undefined, "openai"],
])("%s is %s", (baseUrl, name) => {
  expect(providerName(baseUrl, "openai")).toBe(name);
});
