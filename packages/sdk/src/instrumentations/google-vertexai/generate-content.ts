import type { Provider } from "../genai.ts";
import { toMessages, toSystem, toToolDefinitions } from "../google-genai/content.ts";
import { generationSettings, modelName } from "../google-genai/request.ts";
import { ChunkAccumulator, generateContentResponse } from "../google-genai/response.ts";
import { parametersOf } from "../parameters.ts";
import { fields, list, string } from "../wire.ts";

/** Of a model: what it is asked is a text, or a request with contents of its own. */
export const generateContent = provider(contentsOfRequest, false);
export const generateContentStream = provider(contentsOfRequest, true);

/** Of a chat, which sends all that was said before. */
export const sendMessage = provider(contentsOfChat, false);
export const sendMessageStream = provider(contentsOfChat, true);

type ContentsOf = (target: object, request: unknown) => unknown;

function contentsOfRequest(_model: object, request: unknown): unknown {
  return fields(request).contents ?? request;
}

function contentsOfChat(chat: object, request: unknown): unknown {
  const parts = Array.isArray(request) ? request : [request];
  return [...list(fields(chat).historyInternal), { role: "user", parts }];
}

function provider(contentsOf: ContentsOf, isStream: boolean): Provider {
  return {
    request(target, [request]) {
      const model = fields(target);
      const own = fields(request);
      const host = string(model.apiEndpoint) ?? `${string(model.location)}-aiplatform.googleapis.com`;
      return {
        operation: "generate_content",
        provider: "gcp.vertex_ai",
        model: modelName(model.resourcePath),
        isStream,
        baseUrl: `https://${host}`,
        ...generationSettings(fields(own.generationConfig ?? model.generationConfig)),
        content: () => ({
          input: toMessages(contentsOf(target, request)),
          system: toSystem(own.systemInstruction ?? model.systemInstruction),
          tools: toToolDefinitions(own.tools ?? model.tools),
          parameters: {
            ...fields(own.generationConfig ?? model.generationConfig),
            ...parametersOf(
              {
                safetySettings: own.safetySettings ?? model.safetySettings,
                toolConfig: own.toolConfig ?? model.toolConfig,
                cachedContent: own.cachedContent,
              },
              [],
            ),
          },
        }),
      };
    },
    response: (answer) => generateContentResponse(fields(answer).response ?? answer),
    streamIn: (answer) => fields(answer).stream,
    wholeIn: (answer) => {
      const { stream, response } = fields(answer);
      return stream !== undefined && response instanceof Promise ? response : undefined;
    },
    createAccumulator: () => new ChunkAccumulator(),
  };
}
