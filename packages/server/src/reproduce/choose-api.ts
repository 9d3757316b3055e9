import { anthropicMessages } from "./apis/anthropic.ts";
import type { Api } from "./apis/api.ts";
import { azureChat, azureCompletions, azureEmbeddings, azureResponses } from "./apis/azure-openai.ts";
import { bedrockConverse } from "./apis/bedrock-converse.ts";
import { cohereChat } from "./apis/cohere.ts";
import { gemini, vertexAi } from "./apis/google.ts";
import { mistralChat } from "./apis/mistral.ts";
import { openAiChat } from "./apis/openai-chat.ts";
import { openAiCompletions, openAiEmbeddings, openAiImages } from "./apis/openai-others.ts";
import { openAiResponses } from "./apis/openai-responses.ts";
import type { RecordedCall } from "./recorded-call.ts";

type Apis = Partial<Record<RecordedCall["operation"] | "responses", Api>>;

const OPENAI: Apis = {
  chat: openAiChat,
  responses: openAiResponses,
  completion: openAiCompletions,
  embedding: openAiEmbeddings,
  image: openAiImages,
};

/** Those who do not speak OpenAI's protocol, or not quite. */
const BY_PROVIDER: Readonly<Record<string, Apis>> = {
  "azure.ai.openai": {
    chat: azureChat,
    responses: azureResponses,
    completion: azureCompletions,
    embedding: azureEmbeddings,
  },
  anthropic: { chat: anthropicMessages },
  "aws.bedrock": { chat: bedrockConverse },
  "gcp.gemini": { chat: gemini },
  "gcp.vertex_ai": { chat: vertexAi },
  cohere: { chat: cohereChat },
  mistral_ai: { ...OPENAI, chat: mistralChat },
};

/** The API that a call went to; undefined where there is none that a request can be made for. */
export function chooseApi({ provider, operation, isResponses }: RecordedCall): Api | undefined {
  const apis = (Object.hasOwn(BY_PROVIDER, provider) ? BY_PROVIDER[provider] : undefined) ?? OPENAI;
  return (operation === "chat" && isResponses ? apis.responses : undefined) ?? apis[operation];
}
