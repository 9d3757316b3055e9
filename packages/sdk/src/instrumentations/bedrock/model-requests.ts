import { ATTR_EMBEDDINGS_DIMENSION_COUNT, ATTR_REQUEST_IMAGE_COUNT } from "@anyway-sh/semconv";
import { messagesApi } from "../anthropic/messages-api.ts";
import type { ModelRequest, Part } from "../genai.ts";
import { chat } from "../openai/chat.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";
import { converseContent } from "./converse.ts";

/** Without what the body does not say: who is asked, for which model, and whether as a stream. */
type OwnRequest = Partial<ModelRequest> & Pick<ModelRequest, "content">;

/** What the body of InvokeModel says in the model's own words. */
export function readRequest(body: Fields, model: string | undefined): OwnRequest {
  if (isEmbedding(body, model)) return embedding(body);
  if (body.taskType !== undefined || body.text_prompts !== undefined) return image(body);
  if (body.messages !== undefined) return conversation(body);
  if (typeof body.message === "string") return cohereChat(body);
  return completion(body);
}

/** Titan is asked for text in the same words as for an embedding, so its name decides. */
function isEmbedding(body: Fields, model: string | undefined): boolean {
  return "texts" in body || "input_type" in body || "embeddingConfig" in body || /embed/.test(model ?? "");
}

/** Cohere's `texts`, Titan's `inputText`; what is embedded of an image is not recorded. */
function embedding(body: Fields): OwnRequest {
  const texts = typeof body.inputText === "string" ? [body.inputText] : list(body.texts);
  return {
    operation: "embeddings",
    attributes: {
      [ATTR_EMBEDDINGS_DIMENSION_COUNT]: number(body.dimensions) ?? number(body.output_dimension),
    },
    content: () => ({ input: [{ role: "user", parts: texts.flatMap(textPart) }] }),
  };
}

/** Titan's and Nova Canvas's, which say what is to be done with a text, or Stability's. */
function image(body: Fields): OwnRequest {
  const { numberOfImages } = fields(body.imageGenerationConfig);
  const texts = [
    ...Object.values(body).map((params) => fields(params).text),
    ...list(body.text_prompts).map((prompt) => fields(prompt).text),
  ];
  return {
    operation: "generate_content",
    outputType: "image",
    attributes: { [ATTR_REQUEST_IMAGE_COUNT]: number(numberOfImages) },
    content: () => ({ input: [{ role: "user", parts: texts.flatMap(textPart) }] }),
  };
}

/** Anthropic's own API, Nova's, which is Converse, or OpenAI's, which everyone else speaks. */
function conversation(body: Fields): OwnRequest {
  if (body.anthropic_version !== undefined) return messagesApi.request({}, [body]) ?? completion(body);
  if (body.inferenceConfig !== undefined || body.schemaVersion !== undefined || hasUntypedBlocks(body)) {
    return { ...settingsOf(fields(body.inferenceConfig)), content: () => converseContent(body) };
  }
  return chat.request({}, [body]) ?? completion(body);
}

function hasUntypedBlocks({ messages }: Fields): boolean {
  const [block] = list(fields(list(messages)[0]).content);
  return typeof block === "object" && !("type" in fields(block));
}

/** Command R. */
function cohereChat(body: Fields): OwnRequest {
  return {
    ...settingsOf(body),
    content: () => ({
      input: [
        ...list(body.chat_history).map((value) => {
          const { role, message } = fields(value);
          return { role: role === "CHATBOT" ? "assistant" : "user", parts: textPart(message) };
        }),
        { role: "user", parts: textPart(body.message) },
      ],
      system: textPart(body.preamble),
      tools: list(body.tools).map((value) => {
        const { name, description, parameter_definitions } = fields(value);
        return {
          type: "function",
          name: string(name),
          description: string(description),
          parameters: parameter_definitions,
        };
      }),
    }),
  };
}

/** A prompt that is continued: Titan, Llama, Mistral, the older ones of Anthropic, Cohere and AI21. */
function completion(body: Fields): OwnRequest {
  const prompt = body.prompt ?? body.inputText;
  return {
    operation: "text_completion",
    ...settingsOf({ ...body, ...fields(body.textGenerationConfig) }),
    content: () => ({ input: prompt === undefined ? [] : [{ role: "user", parts: textPart(prompt) }] }),
  };
}

/** Everyone has a name of their own for the same. */
function settingsOf(body: Fields) {
  return {
    maxTokens:
      number(body.max_tokens) ??
      number(body.maxTokens) ??
      number(body.max_gen_len) ??
      number(body.max_new_tokens) ??
      number(body.maxTokenCount) ??
      number(body.max_tokens_to_sample),
    temperature: number(body.temperature),
    topP: number(body.top_p) ?? number(body.topP) ?? number(body.p),
    topK: number(body.top_k) ?? number(body.topK) ?? number(body.k),
    stopSequences: [body.stop_sequences, body.stopSequences, body.stop]
      .flatMap(list)
      .filter((text) => typeof text === "string"),
  };
}

function textPart(value: unknown): Part[] {
  const content = string(value);
  return content === undefined ? [] : [{ type: "text", content }];
}
