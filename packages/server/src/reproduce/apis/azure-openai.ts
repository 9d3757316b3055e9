import type { Template } from "../http-request.ts";
import type { RecordedCall } from "../recorded-call.ts";
import type { Api } from "./api.ts";
import { openAiChat } from "./openai-chat.ts";
import { openAiCompletions, openAiEmbeddings } from "./openai-others.ts";
import { openAiResponses } from "./openai-responses.ts";

export const azureChat = onAzure("Azure OpenAI Chat Completions", "/chat/completions", openAiChat);
export const azureResponses = onAzure("Azure OpenAI Responses", "/responses", openAiResponses);
export const azureEmbeddings = onAzure("Azure OpenAI Embeddings", "/embeddings", openAiEmbeddings);
export const azureCompletions = onAzure("Azure OpenAI Completions", "/completions", openAiCompletions);

/** OpenAI's protocol at an address of Azure's, where a model is a deployment. */
function onAzure(name: string, path: string, { body, hasPlainClients }: Api): Api {
  return {
    name,
    hasPlainClients,
    endpoint: (call) => ({
      url: [...resourceOf(call), ...deploymentPath(call, path)],
      headers: [{ name: "api-key", value: [{ env: "AZURE_OPENAI_API_KEY" }] }],
    }),
    body,
  };
}

/** Only Azure's own hosts: the key is for them alone. */
const AZURE_HOST = /(^|\.)(openai\.azure\.(com|us)|cognitiveservices\.azure\.com|services\.ai\.azure\.com)$/;

function resourceOf({ address }: RecordedCall): Template {
  const isAzure = address !== undefined && AZURE_HOST.test(address.host);
  return isAzure ? [`https://${address.host}`] : [{ env: "AZURE_OPENAI_ENDPOINT" }];
}

/** With a version of the API, Azure wants the deployment in the path; its newest form has neither. */
function deploymentPath({ model, apiVersion }: RecordedCall, path: string): Template {
  if (apiVersion === undefined) return [`/openai/v1${path}`];
  const deployment = path === "/responses" ? "" : `/deployments/${encodeURIComponent(model)}`;
  return [`/openai${deployment}${path}?api-version=${encodeURIComponent(apiVersion)}`];
}
