import { ATTR_AUDIO_SECONDS, ATTR_SPEECH_CHARACTERS } from "@anyway-sh/semconv";
import type { Accumulator, ModelResponse, Part, Provider } from "../genai.ts";
import { type Fields, fields, number, string } from "../wire.ts";
import { requestOf } from "./request.ts";
import { responseUsage } from "./usage.ts";

/** OpenAI's transcriptions and translations of audio. */
export const transcription: Provider = {
  request(resource, [value]) {
    const body = fields(value);
    return {
      ...requestOf(resource, body),
      operation: "generate_content",
      outputType: "text",
      temperature: number(body.temperature),
      content: () => ({
        input: [{ role: "user", parts: [audioPart(body.file), ...textParts(body.prompt)] }],
      }),
    };
  },

  /** A transcript in the form of `text`, `srt` or `vtt` is nothing but a text. */
  response: (value) => toTranscript(typeof value === "string" ? { text: value } : fields(value)),

  createAccumulator: () => new TranscriptAccumulator(),
};

/** OpenAI's text to speech: what comes back is audio alone, and says nothing of what it cost. */
export const speech: Provider = {
  request(resource, [value]) {
    const body = fields(value);
    return {
      ...requestOf(resource, body),
      operation: "generate_content",
      outputType: "speech",
      attributes: { [ATTR_SPEECH_CHARACTERS]: string(body.input)?.length },
      content: () => ({
        input: [{ role: "user", parts: textParts(body.input) }],
        system: textParts(body.instructions),
      }),
    };
  },

  response(value) {
    const type = value instanceof Response ? value.headers.get("content-type") : null;
    const part: Part = { type: "blob", modality: "audio", mime_type: type ?? undefined };
    return { output: [{ role: "assistant", parts: [part] }] };
  },
};

function textParts(text: unknown): Part[] {
  return typeof text === "string" ? [{ type: "text", content: text }] : [];
}

function audioPart(file: unknown): Part {
  return { type: "blob", modality: "audio", mime_type: string(fields(file).type) || undefined };
}

/** Billed by tokens or by seconds; before usage was reported at all, `duration` was in the verbose form. */
function toTranscript(body: Fields): ModelResponse {
  const usage = fields(body.usage);
  const isByTokens = number(usage.input_tokens) !== undefined;
  return {
    usage: isByTokens ? responseUsage(usage) : undefined,
    output: [{ role: "assistant", parts: textParts(body.text) }],
    attributes: {
      [ATTR_AUDIO_SECONDS]: isByTokens ? undefined : (number(usage.seconds) ?? number(body.duration)),
    },
  };
}

class TranscriptAccumulator implements Accumulator {
  #text = "";
  #usage: unknown;

  add(value: unknown): boolean {
    const event = fields(value);
    switch (event.type) {
      case "transcript.text.delta":
        this.#text += string(event.delta) ?? "";
        return true;
      case "transcript.text.done":
        this.#text = string(event.text) ?? this.#text;
        this.#usage = event.usage;
        return false;
      default:
        return false;
    }
  }

  response(): ModelResponse {
    return toTranscript({ text: this.#text, usage: this.#usage });
  }
}
