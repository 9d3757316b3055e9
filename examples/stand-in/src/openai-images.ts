import { asString, type JsonObject } from "./json.ts";
import { requireBearer } from "./openai.ts";
import { type Answer, type ChatRequest, RefusedRequest, type SseEvent, type Usage } from "./reply.ts";

/** One transparent pixel. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/** Reads `POST /v1/images/generations`, and `/v1/images/edits`, whose fields come as a form. */
export function parseImages(body: JsonObject, headers: Record<string, string>): ChatRequest {
  requireBearer(headers);
  const prompt = asString(body.prompt);
  if (prompt === "") throw new RefusedRequest(400, "Missing required parameter: 'prompt'.");
  return {
    provider: "openai",
    model: asString(body.model) || "gpt-image-1",
    stream: body.stream === true || body.stream === "true",
    messages: [{ role: "user", text: prompt }],
    tools: [],
    prompt,
    cacheBreakpoints: [],
    includeUsage: true,
    headers,
    body,
  };
}

/** The images, all the same; the models that came before `gpt-image-1` give addresses and no usage. */
export function imagesBody(answer: Answer, { body }: ChatRequest): JsonObject {
  const count = Number(body.n ?? 1);
  const isElder = answer.model.startsWith("dall-e");
  const image = isElder ? { url: "https://images.example.com/1.png" } : { b64_json: PIXEL };
  return {
    created: answer.createdSeconds,
    ...(isElder ? {} : looks(body)),
    data: Array.from({ length: count }, () => image),
    ...(isElder ? {} : { usage: usageOf(answer.usage) }),
  };
}

/** A draft of the image, and the image. */
export function* imagesEvents(answer: Answer, { body }: ChatRequest): Generator<SseEvent> {
  const kind = body.image === undefined ? "image_generation" : "image_edit";
  const event = (type: string, rest: JsonObject): SseEvent => ({
    event: `${kind}.${type}`,
    data: JSON.stringify({
      type: `${kind}.${type}`,
      b64_json: PIXEL,
      created_at: answer.createdSeconds,
      ...looks(body),
      ...rest,
    }),
  });
  yield event("partial_image", { partial_image_index: 0 });
  yield event("completed", { usage: usageOf(answer.usage) });
}

const looks = (body: JsonObject) => ({
  background: "opaque",
  output_format: asString(body.output_format) || "png",
  quality: asString(body.quality) || "low",
  size: asString(body.size) || "1024x1024",
});

/** All of the input counts as text. */
const usageOf = ({ inputTokens, outputTokens }: Usage): JsonObject => ({
  input_tokens: inputTokens,
  input_tokens_details: { image_tokens: 0, text_tokens: inputTokens },
  output_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});
