import { ATTR_AGENT_ID } from "@anyway-sh/semconv";
import type { Accumulator, Provider, RequestContent } from "../genai.ts";
import { chat as openAiChat } from "../openai/chat.ts";
import { ChunkAccumulator } from "../openai/chat-stream.ts";
import { toMessage as toOpenAiMessage, toToolDefinition } from "../openai/messages.ts";
import { parametersOf } from "../parameters.ts";
import { type Fields, list, string } from "../wire.ts";
import { toChunk, toCompletion, toMessage } from "./openai-form.ts";
import { requestHead } from "./request.ts";

/** Chat, with a model or with an agent that stands for one. */
export const chat = answering(false, "chat", conversation);
export const chatStream = answering(true, "chat", conversation);

/** Code between a prompt and a suffix. */
export const fim = answering(false, "text_completion", prompt);
export const fimStream = answering(true, "text_completion", prompt);

function answering(
  isStream: boolean,
  operation: string,
  contentOf: (body: Fields) => RequestContent,
): Provider {
  return {
    request(resource, args) {
      const { body, ...head } = requestHead(resource, args, isStream);
      return {
        ...head,
        operation,
        attributes: { [ATTR_AGENT_ID]: string(body.agentId) },
        content: () => contentOf(body),
      };
    },
    response: (value) => openAiChat.response(toCompletion(value)),
    createAccumulator: () => new EventAccumulator(),
  };
}

class EventAccumulator implements Accumulator {
  readonly #chunks = new ChunkAccumulator(openAiChat.response);

  add(event: unknown): boolean {
    return this.#chunks.add(toChunk(event));
  }

  response() {
    return this.#chunks.response();
  }
}

function conversation(body: Fields): RequestContent {
  return {
    input: list(body.messages).map((message) => toOpenAiMessage(toMessage(message))),
    tools: list(body.tools).map(toToolDefinition),
    parameters: parametersOf(body, ["model", "messages", "tools"]),
  };
}

function prompt(body: Fields): RequestContent {
  const texts = [body.prompt, body.suffix].flatMap((text) => string(text) ?? []);
  return { input: texts.map((content) => ({ role: "user", parts: [{ type: "text", content }] })) };
}
