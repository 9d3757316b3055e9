import type { Accumulator, ModelResponse } from "../genai.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";

/** Puts a response together from its events, for `read` to read as if it had come in one piece. */
export class ResponseAccumulator implements Accumulator {
  readonly #read: (response: Fields) => ModelResponse;
  /** As the latest event that carries it has it: all of it at the end, hardly anything before. */
  #response: Fields = {};
  readonly #items = new Map<number, Fields>();
  /** Texts and arguments of the items that are not done, by item. */
  readonly #growing = new Map<number, string>();

  constructor(read: (response: Fields) => ModelResponse) {
    this.#read = read;
  }

  add(value: unknown): boolean {
    const event = fields(value);
    const type = string(event.type) ?? "";
    if ("response" in event) this.#response = fields(event.response);
    const index = number(event.output_index);
    if (index === undefined) return false;
    if (type === "response.output_item.added" || type === "response.output_item.done") {
      this.#items.set(index, fields(event.item));
      this.#growing.delete(index);
    }
    if (!type.endsWith(".delta")) return false;
    if (!type.includes("audio"))
      this.#growing.set(index, (this.#growing.get(index) ?? "") + (string(event.delta) ?? ""));
    return true;
  }

  response(): ModelResponse {
    if (list(this.#response.output).length > 0) return this.#read(this.#response);
    const items = [...this.#items].sort(([left], [right]) => left - right);
    return this.#read({
      ...this.#response,
      output: items.map(([index, item]) => grown(item, this.#growing.get(index))),
    });
  }
}

/** An item that the stream was left or failed in the middle of. */
function grown(item: Fields, text: string | undefined): Fields {
  if (text === undefined) return item;
  switch (item.type) {
    case "message":
      return { ...item, content: [{ type: "output_text", text }] };
    case "reasoning":
      return { ...item, summary: [{ text }] };
    case "custom_tool_call":
      return { ...item, input: text };
    default:
      return { ...item, arguments: text };
  }
}
