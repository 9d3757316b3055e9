import { ATTR_RETRIEVAL_DOCUMENTS } from "@anyway-sh/semconv";
import type { Accumulator, ModelResponse, Provider } from "../genai.ts";
import { toToolDefinition } from "../openai/messages.ts";
import { parametersOf } from "../parameters.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";
import { toDocuments } from "./documents.ts";
import { toMessage } from "./messages-v2.ts";
import { requestHead } from "./request.ts";
import { usageOf } from "./usage.ts";

/** `chat()` of Cohere's second API. */
export const chatV2: Provider = chatOf(false);

/** `chatStream()` of the same. */
export const chatStreamV2: Provider = chatOf(true);

function chatOf(isStream: boolean): Provider {
  return {
    request(client, [value]) {
      const body = fields(value);
      return {
        ...requestHead(client, body, "chat", isStream),
        content: () => ({
          input: list(body.messages).map((message) => toMessage(message)),
          tools: list(body.tools).map(toToolDefinition),
          parameters: parametersOf(body, ["model", "messages", "tools"]),
          attributes: { [ATTR_RETRIEVAL_DOCUMENTS]: toDocuments(body.documents) },
        }),
      };
    },
    response(value) {
      const body = fields(value);
      return {
        id: string(body.id),
        ...usageOf(body.usage),
        output: [toMessage(body.message, string(body.finishReason))],
      };
    },
    createAccumulator: () => new EventAccumulator(),
  };
}

/** A call of a tool while its deltas arrive. */
interface GrowingCall {
  readonly id: unknown;
  readonly name: string;
  arguments: string;
}

class EventAccumulator implements Accumulator {
  #id: string | undefined;
  #toolPlan = "";
  #end: Fields = {};
  readonly #content = new Map<number, { type: string; text: string }>();
  readonly #calls = new Map<number, GrowingCall>();
  readonly #citations: unknown[] = [];

  add(value: unknown): boolean {
    const event = fields(value);
    const message = fields(fields(event.delta).message);
    const index = number(event.index) ?? 0;
    switch (event.type) {
      case "message-start":
        this.#id = string(event.id);
        return false;
      case "content-start":
      case "content-delta":
        return this.#addContent(index, fields(message.content));
      case "tool-plan-delta":
        this.#toolPlan += string(message.toolPlan) ?? "";
        return true;
      case "tool-call-start":
      case "tool-call-delta":
        this.#addCall(index, fields(message.toolCalls));
        return true;
      case "citation-start":
        this.#citations.push(message.citations);
        return true;
      case "message-end":
        this.#end = fields(event.delta);
        return false;
      default:
        return false;
    }
  }

  response(): ModelResponse {
    const finishReason = string(this.#end.finishReason);
    const failure = string(this.#end.error);
    const message = {
      toolPlan: this.#toolPlan,
      content: [...this.#content.values()].map(({ type, text }) =>
        type === "thinking" ? { type, thinking: text } : { type, text },
      ),
      citations: this.#citations,
      toolCalls: [...this.#calls.values()].map(({ id, ...called }) => ({ id, function: called })),
    };
    return {
      id: this.#id,
      ...usageOf(this.#end.usage),
      output: [toMessage(message, finishReason)],
      error: failure === undefined ? undefined : { type: finishReason ?? "ERROR", message: failure },
    };
  }

  /** The piece that opens a block says what it is, and is empty most of the time. */
  #addContent(index: number, piece: Fields): boolean {
    const before = this.#content.get(index);
    const type = before?.type ?? string(piece.type) ?? (piece.thinking === undefined ? "text" : "thinking");
    const added = string(piece.text) ?? string(piece.thinking) ?? "";
    this.#content.set(index, { type, text: (before?.text ?? "") + added });
    return added !== "";
  }

  #addCall(index: number, delta: Fields): void {
    const called = fields(delta.function);
    const args = string(called.arguments) ?? "";
    const before = this.#calls.get(index);
    if (before !== undefined) before.arguments += args;
    else this.#calls.set(index, { id: delta.id, name: string(called.name) ?? "", arguments: args });
  }
}
