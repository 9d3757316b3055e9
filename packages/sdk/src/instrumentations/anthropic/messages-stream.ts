import type { Accumulator, ModelResponse } from "../genai.ts";
import { type Fields, fields, number, parsedJson, string } from "../wire.ts";

/** A content block while its deltas arrive. */
interface GrowingBlock {
  readonly start: Fields;
  text: string;
  thinking: string;
  signature: string;
  inputJson: string;
  /** What a compaction block holds. */
  content: string;
  readonly citations: unknown[];
}

/** Puts a message together from its events, for `read` to read as if it had come in one piece. */
export class EventAccumulator implements Accumulator {
  readonly #read: (message: Fields) => ModelResponse;
  #message: Fields = {};
  #usage: Fields | undefined;
  readonly #blocks = new Map<number, GrowingBlock>();

  constructor(read: (message: Fields) => ModelResponse) {
    this.#read = read;
  }

  add(value: unknown): boolean {
    const event = fields(value);
    switch (event.type) {
      case "message_start":
        this.#message = fields(event.message);
        this.#addUsage(this.#message.usage);
        return false;
      case "content_block_start":
        this.#start(number(event.index) ?? this.#blocks.size, fields(event.content_block));
        return false;
      case "content_block_delta":
        this.#addDelta(number(event.index), fields(event.delta));
        return true;
      case "message_delta": {
        const { stop_reason } = fields(event.delta);
        if (stop_reason != null) this.#message = { ...this.#message, stop_reason };
        this.#addUsage(event.usage);
        return false;
      }
      default:
        return false;
    }
  }

  response(): ModelResponse {
    const content = [...this.#blocks.values()].map(blockOf);
    return this.#read({ role: "assistant", ...this.#message, usage: this.#usage, content });
  }

  #start(index: number, start: Fields): void {
    this.#blocks.set(index, {
      start,
      text: "",
      thinking: "",
      signature: "",
      inputJson: "",
      content: "",
      citations: [],
    });
    // From here on another model answers, for the first one declined.
    const successor = start.type === "fallback" ? string(fields(start.to).model) : undefined;
    if (successor !== undefined) this.#message = { ...this.#message, model: successor };
  }

  /** The counts of later events are totals so far; what they leave out or set to null has not changed. */
  #addUsage(value: unknown): void {
    const known = Object.entries(fields(value)).filter(([, count]) => count != null);
    this.#usage = { ...this.#usage, ...Object.fromEntries(known) };
  }

  #addDelta(index: number | undefined, delta: Fields): void {
    const block = index === undefined ? undefined : this.#blocks.get(index);
    if (block === undefined) return;
    block.text += string(delta.text) ?? "";
    block.thinking += string(delta.thinking) ?? "";
    block.signature += string(delta.signature) ?? "";
    block.inputJson += string(delta.partial_json) ?? "";
    block.content += string(delta.content) ?? "";
    if (delta.citation != null) block.citations.push(delta.citation);
  }
}

/** The block that a call without streaming would have brought. */
function blockOf({ start, text, thinking, signature, inputJson, content, citations }: GrowingBlock): Fields {
  return {
    ...start,
    ...(text !== "" && { text: (string(start.text) ?? "") + text }),
    ...(thinking !== "" && { thinking: (string(start.thinking) ?? "") + thinking }),
    ...(signature !== "" && { signature }),
    ...(inputJson !== "" && { input: parsedJson(inputJson) }),
    ...(content !== "" && { content: (string(start.content) ?? "") + content }),
    ...(citations.length > 0 && { citations }),
  };
}
