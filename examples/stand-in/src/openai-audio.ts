import { asString, type JsonObject } from "./json.ts";
import { requireBearer } from "./openai.ts";
import { piecesOf } from "./pieces.ts";
import { type Answer, type ChatRequest, RefusedRequest, type SseEvent } from "./reply.ts";

/** How long every recording is, to the model that counts seconds. */
const SECONDS = 12;

/** Reads `POST /v1/audio/transcriptions` and `/v1/audio/translations`, forms with a file. */
export function parseTranscription(body: JsonObject, headers: Record<string, string>): ChatRequest {
  if (body.file === undefined) throw new RefusedRequest(400, "file: field required");
  return requestOf(body, headers, asString(body.prompt));
}

/** Reads `POST /v1/audio/speech`. */
export function parseSpeech(body: JsonObject, headers: Record<string, string>): ChatRequest {
  if (typeof body.input !== "string") throw new RefusedRequest(400, "input: field required");
  return requestOf(body, headers, body.input);
}

function requestOf(body: JsonObject, headers: Record<string, string>, text: string): ChatRequest {
  requireBearer(headers);
  if (typeof body.model !== "string") throw new RefusedRequest(400, "you must provide a model parameter");
  return {
    provider: "openai",
    model: body.model,
    stream: body.stream === true || body.stream === "true",
    messages: [{ role: "user", text }],
    tools: [],
    prompt: text,
    cacheBreakpoints: [],
    includeUsage: true,
    headers,
    body,
  };
}

/** A transcript; Whisper is billed by the second, its successors by the token. */
export const transcriptionBody = (answer: Answer): JsonObject => ({
  text: answer.text,
  usage: answer.model.startsWith("whisper") ? { type: "duration", seconds: SECONDS } : tokensOf(answer),
});

/** The forms of a transcript that are text. */
export function transcriptionText(answer: Answer, { body }: ChatRequest) {
  const isText = ["text", "srt", "vtt"].includes(asString(body.response_format));
  return isText ? { type: "text/plain; charset=utf-8", content: answer.text } : undefined;
}

export function* transcriptionEvents(answer: Answer): Generator<SseEvent> {
  const event = (type: string, rest: JsonObject): SseEvent => ({ data: JSON.stringify({ type, ...rest }) });
  for (const delta of piecesOf(answer.text, answer.chunks)) yield event("transcript.text.delta", { delta });
  yield event("transcript.text.done", { text: answer.text, usage: tokensOf(answer) });
  yield { data: "[DONE]" };
}

/** Speech is bytes: the frame header of an MP3 file. */
export const speechAudio = () => ({ type: "audio/mpeg", content: Uint8Array.of(0xff, 0xfb, 0x90, 0x00) });

const tokensOf = ({ usage: { inputTokens, outputTokens } }: Answer): JsonObject => ({
  type: "tokens",
  input_tokens: inputTokens,
  input_token_details: { text_tokens: 0, audio_tokens: inputTokens },
  output_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});
