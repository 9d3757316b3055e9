import type { AttributeValue } from "../../model/span.ts";
import type { Template } from "../http-request.ts";
import type { Notes } from "../notes.ts";
import type { Json, Message, Part, RecordedCall, Tool } from "../recorded-call.ts";
import type { Api } from "./api.ts";
import { defined, functionsOf, noteLeftOut, someOf } from "./content.ts";
import { parametersOf } from "./parameters.ts";

/** Amazon Bedrock's Converse, by a Bedrock API key. */
export const bedrockConverse: Api = {
  name: "Amazon Bedrock Converse",
  hasPlainClients: false,
  endpoint: (call) => ({
    url: [
      ...hostOf(call),
      `/model/${encodeURIComponent(call.model)}/converse${call.isStream ? "-stream" : ""}`,
    ],
    headers: [{ name: "authorization", value: ["Bearer ", { env: "AWS_BEARER_TOKEN_BEDROCK" }] }],
  }),
  body(call, notes) {
    const { toolConfig, ...parameters } = converseParameters(call, notes);
    const tools = someOf(functionsOf(call.tools, notes).map(toTool));
    const given =
      typeof toolConfig === "object" && toolConfig !== null && !Array.isArray(toolConfig) ? toolConfig : {};
    return defined({
      messages: call.messages.map((message) => toMessage(message, notes)),
      system: someOf(call.system.flatMap((part) => (part.type === "text" ? { text: part.text } : []))),
      toolConfig: tools ? { ...given, tools } : undefined,
      ...parameters,
    });
  },
};

const AWS_HOST = /^bedrock-runtime(-fips)?\.[\w-]+\.(amazonaws\.com(\.cn)?|api\.aws)$/;

function hostOf({ address }: RecordedCall): Template {
  if (address && AWS_HOST.test(address.host)) return [`https://${address.host}`];
  return ["https://bedrock-runtime.", { env: "AWS_REGION" }, ".amazonaws.com"];
}

function converseParameters(call: RecordedCall, notes: Notes): Json {
  if (call.parameters) return call.parameters;
  const { top_k, ...inferenceConfig } = parametersOf(
    call,
    {
      maxTokens: "maxTokens",
      temperature: "temperature",
      topP: "topP",
      stop: "stopSequences",
      topK: "top_k",
    },
    notes,
  );
  return defined({
    inferenceConfig: Object.keys(inferenceConfig).length > 0 ? inferenceConfig : undefined,
    additionalModelRequestFields: top_k === undefined ? undefined : { top_k },
  });
}

function toMessage({ role, parts }: Message, notes: Notes): Json {
  return {
    role: role === "assistant" ? role : "user",
    content: parts.flatMap((part) => toBlock(part, notes)),
  };
}

function toBlock(part: Part, notes: Notes): Json[] {
  switch (part.type) {
    case "text":
      return [{ text: part.text }];
    case "tool_call":
      return [{ toolUse: { toolUseId: part.id ?? "", name: part.name, input: part.arguments } }];
    case "tool_result":
      return [{ toolResult: { toolUseId: part.id ?? "", content: toolContent(part.result) } }];
    default:
      noteLeftOut(part, notes);
      return [];
  }
}

/** What a tool answered: its parts, each a text in the words of the conventions or JSON. */
function toolContent(result: AttributeValue): Json[] {
  const parts = Array.isArray(result) ? result : [result];
  return parts.map((part) => {
    if (typeof part !== "object" || part === null) return { text: String(part) };
    const isText = !Array.isArray(part) && part.type === "text" && typeof part.content === "string";
    return isText ? { text: part.content ?? "" } : { json: part };
  });
}

function toTool({ name, description, parameters }: Tool): Json {
  return {
    toolSpec: defined({
      name,
      description: description ?? undefined,
      inputSchema: { json: parameters ?? {} },
    }),
  };
}
