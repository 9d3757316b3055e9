import { ATTR_EMBEDDINGS_DIMENSION_COUNT } from "@anyway-sh/semconv";
import { messagesApi } from "../anthropic/messages-api.ts";
import type { Accumulator, ModelResponse } from "../genai.ts";
import { chat } from "../openai/chat.ts";
import { ChunkAccumulator } from "../openai/chat-stream.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";
import { CompletionAccumulator } from "./completion.ts";
import { ConverseAccumulator, converseResponse } from "./converse.ts";

/** What a model answers to InvokeModel in its own words. */
export function readAnswer(body: Fields): ModelResponse {
  if (body.type === "message") return messagesApi.response(body);
  if (body.choices !== undefined) return chat.response(withOpenAiChoices(body));
  if (body.output !== undefined) return converseResponse(body);
  if (body.embedding !== undefined || body.embeddings !== undefined) return embeddingResponse(body);
  if (body.images !== undefined || body.artifacts !== undefined) return imageResponse(body);
  const completion = new CompletionAccumulator();
  completion.add(body);
  return completion.response();
}

/** For the stream that begins with `chunk`. */
export function accumulatorFor(chunk: Fields): Accumulator | undefined {
  if (typeof chunk.type === "string") return messagesApi.createAccumulator?.();
  if (chunk.choices !== undefined) return new ChoiceAccumulator(chat.response);
  if ("messageStart" in chunk || "contentBlockDelta" in chunk) return new ConverseAccumulator();
  return new CompletionAccumulator();
}

class ChoiceAccumulator extends ChunkAccumulator {
  override add(chunk: unknown): boolean {
    return super.add(withOpenAiChoices(fields(chunk)));
  }
}

/** Mistral's and DeepSeek's choices differ from OpenAI's: `stop_reason`, plain `text`, a `message` also in a stream. */
function withOpenAiChoices(body: Fields): Fields {
  return {
    ...body,
    choices: list(body.choices).map((value) => {
      const choice = fields(value);
      const message = choice.message ?? choice.delta ?? { role: "assistant", content: choice.text };
      const finish_reason = choice.finish_reason ?? choice.stop_reason;
      return { ...choice, message, delta: message, finish_reason };
    }),
  };
}

/** Titan's one vector, or Cohere's, which are lists by type where several types were asked for. */
function embeddingResponse(body: Fields): ModelResponse {
  const { embeddings } = body;
  const vectors = Array.isArray(embeddings) ? embeddings : list(Object.values(fields(embeddings))[0]);
  const vector = body.embedding ?? vectors[0];
  const inputTokens = number(body.inputTextTokenCount);
  return {
    id: string(body.id),
    usage: inputTokens === undefined ? undefined : { inputTokens },
    output: [],
    attributes: { [ATTR_EMBEDDINGS_DIMENSION_COUNT]: Array.isArray(vector) ? vector.length : undefined },
  };
}

/** Titan's, Nova Canvas's and Stability's; the bytes are not recorded. */
function imageResponse(body: Fields): ModelResponse {
  const parts = [body.images, body.artifacts]
    .flatMap(list)
    .map(() => ({ type: "blob", modality: "image", mime_type: undefined }));
  return { output: [{ role: "assistant", parts }] };
}
