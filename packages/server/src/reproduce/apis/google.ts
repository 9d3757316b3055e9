import type { AttributeValue } from "../../model/span.ts";
import { endpointOf } from "../endpoint.ts";
import type { Template } from "../http-request.ts";
import type { Notes } from "../notes.ts";
import type { Json, Message, Part, RecordedCall, Tool } from "../recorded-call.ts";
import type { Api } from "./api.ts";
import { defined, functionsOf, inlineData, noteLeftOut, someOf } from "./content.ts";
import { noteMissingSchema, parametersOf } from "./parameters.ts";

/** Gemini by its own API. */
export const gemini: Api = {
  name: "Gemini generateContent",
  hasPlainClients: false,
  endpoint(call, notes) {
    const { base, key } = endpointOf(call, notes, "/v1beta");
    return {
      url: [...base, `/models/${methodOf(call)}`],
      headers: [{ name: "x-goog-api-key", value: [{ env: key }] }],
    };
  },
  body: generateContent,
};

/** Gemini on Vertex AI, where a project and its place are part of the address. */
export const vertexAi: Api = {
  name: "Vertex AI generateContent",
  hasPlainClients: false,
  endpoint: (call) => ({
    url: [
      ...vertexHost(call),
      ...["/v1/projects/", { env: "GOOGLE_CLOUD_PROJECT" }, "/locations/", { env: "GOOGLE_CLOUD_LOCATION" }],
      `/publishers/google/models/${methodOf(call)}`,
    ],
    headers: [{ name: "authorization", value: ["Bearer ", { env: "GOOGLE_ACCESS_TOKEN" }] }],
  }),
  body: generateContent,
};

function vertexHost({ address }: RecordedCall): Template {
  if (address && /(^|[.-])aiplatform\.([\w-]+\.rep\.)?googleapis\.com$/.test(address.host))
    return [`https://${address.host}`];
  return ["https://", { env: "GOOGLE_CLOUD_LOCATION" }, "-aiplatform.googleapis.com"];
}

function methodOf({ model, isStream }: RecordedCall): string {
  const name = encodeURIComponent(model.replace(/^models\//, ""));
  return isStream ? `${name}:streamGenerateContent?alt=sse` : `${name}:generateContent`;
}

/** Of a client's `config`, what stands beside the settings of the generation. */
const BESIDE = new Set(["toolConfig", "safetySettings", "cachedContent", "labels", "serviceTier"]);

function generateContent(call: RecordedCall, notes: Notes): Json {
  noteMissingSchema(call, notes);
  const parameters = Object.entries(settingsOf(call, notes));
  const generationConfig = Object.fromEntries(parameters.filter(([name]) => !BESIDE.has(name)));
  const functions = functionsOf(call.tools, notes).map(toDeclaration);
  return defined({
    systemInstruction:
      call.system.length > 0 ? { parts: call.system.flatMap((part) => toPart(part, notes)) } : undefined,
    contents: call.messages.map((message) => toContent(message, notes)),
    tools: someOf(functions) && [{ functionDeclarations: functions }],
    ...Object.fromEntries(parameters.filter(([name]) => BESIDE.has(name))),
    generationConfig: Object.keys(generationConfig).length > 0 ? generationConfig : undefined,
  });
}

function settingsOf(call: RecordedCall, notes: Notes): Json {
  const { reasoningEffort, outputSchema, outputType } = call.settings;
  const names = {
    maxTokens: "maxOutputTokens",
    temperature: "temperature",
    topP: "topP",
    topK: "topK",
    seed: "seed",
    frequencyPenalty: "frequencyPenalty",
    presencePenalty: "presencePenalty",
    stop: "stopSequences",
    choiceCount: "candidateCount",
  } as const;
  const isJson = outputType === "json" || outputSchema !== undefined;
  return parametersOf(call, names, notes, {
    responseMimeType: isJson ? "application/json" : undefined,
    responseJsonSchema: outputSchema,
    thinkingConfig: reasoningEffort === undefined ? undefined : { thinkingLevel: reasoningEffort },
  });
}

function toContent({ role, parts }: Message, notes: Notes): Json {
  return {
    role: role === "assistant" ? "model" : "user",
    parts: parts.flatMap((part) => toPart(part, notes)),
  };
}

function toPart(part: Part, notes: Notes): Json[] {
  switch (part.type) {
    case "text":
      return [{ text: part.text }];
    case "tool_call":
      return [{ functionCall: defined({ id: part.id ?? undefined, name: part.name, args: part.arguments }) }];
    case "tool_result":
      return [{ functionResponse: { ...callOf(part), response: responseOf(part.result) } }];
    case "media": {
      const inline = inlineData(part.uri);
      if (inline) return [{ inlineData: inline }];
      if (part.uri !== null)
        return [{ fileData: defined({ mimeType: part.mimeType ?? undefined, fileUri: part.uri }) }];
    }
  }
  noteLeftOut(part, notes);
  return [];
}

/** A call without an id is known by the name of its tool, which then stands in the place of the id. */
function callOf({ id, name }: Extract<Part, { type: "tool_result" }>): Json {
  return defined({ id: id === null || id === name ? undefined : id, name });
}

/** The API takes no answer of a tool but an object. */
function responseOf(result: AttributeValue): Json {
  return typeof result === "object" && result !== null && !Array.isArray(result)
    ? result
    : { output: result };
}

function toDeclaration({ name, description, parameters }: Tool): Json {
  return defined({
    name,
    description: description ?? undefined,
    parametersJsonSchema: parameters ?? undefined,
  });
}
