import type { Accumulator, ModelResponse } from "../genai.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";

/** A choice while its chunks arrive; strings grow, tool calls are numbered. */
interface GrowingChoice {
  role: string | undefined;
  content: string;
  reasoning: string;
  refusal: string;
  /** What the audio says; its bytes are not kept. */
  transcript: string | undefined;
  finishReason: string | undefined;
  readonly toolCalls: Map<number, { id: string | undefined; name: string; arguments: string }>;
}

/** Puts a completion together from its chunks, for `read` to read as if it had come in one piece. */
export class ChunkAccumulator implements Accumulator {
  readonly #read: (completion: Fields) => ModelResponse;
  readonly #choices = new Map<number, GrowingChoice>();
  #head: Fields = {};
  #usage: unknown;

  constructor(read: (completion: Fields) => ModelResponse) {
    this.#read = read;
  }

  add(value: unknown): boolean {
    const chunk = fields(value);
    const { id, model, service_tier, system_fingerprint } = chunk;
    const known = Object.entries({ id, model, service_tier, system_fingerprint }).filter(([, said]) => said);
    this.#head = { ...this.#head, ...Object.fromEntries(known) };
    const choices = list(chunk.choices);
    for (const choice of choices) this.#addChoice(fields(choice));
    // The last chunk has it, if the application asked for it. A few servers repeat it on every chunk, Groq has it
    // in a field of its own, and Moonshot in the last choice.
    this.#usage = chunk.usage ?? fields(chunk.x_groq).usage ?? fields(choices[0]).usage ?? this.#usage;
    return choices.length > 0;
  }

  response(): ModelResponse {
    const choices = [...this.#choices].sort(([left], [right]) => left - right);
    return this.#read({
      ...this.#head,
      usage: this.#usage,
      choices: choices.map(([, choice]) => ({
        message: messageOf(choice),
        finish_reason: choice.finishReason,
      })),
    });
  }

  #addChoice(choice: Fields): void {
    // The elder completions have their text right in the choice.
    const delta = fields(choice.delta ?? { content: choice.text });
    const growing = this.#choice(number(choice.index) ?? 0);
    growing.role ??= string(delta.role);
    growing.content += string(delta.content) ?? "";
    growing.reasoning += string(delta.reasoning_content) ?? string(delta.reasoning) ?? "";
    growing.refusal += string(delta.refusal) ?? "";
    if (delta.audio != null)
      growing.transcript = (growing.transcript ?? "") + (string(fields(delta.audio).transcript) ?? "");
    growing.finishReason = string(choice.finish_reason) ?? growing.finishReason;
    for (const call of list(delta.tool_calls)) addToolCall(growing, fields(call));
    if (delta.function_call != null) addToolCall(growing, { index: 0, function: delta.function_call });
  }

  #choice(index: number): GrowingChoice {
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      choice = {
        role: undefined,
        content: "",
        reasoning: "",
        refusal: "",
        transcript: undefined,
        finishReason: undefined,
        toolCalls: new Map(),
      };
      this.#choices.set(index, choice);
    }
    return choice;
  }
}

function addToolCall({ toolCalls }: GrowingChoice, call: Fields): void {
  const called = fields(call.function ?? call.custom);
  const index = number(call.index) ?? toolCalls.size;
  const before = toolCalls.get(index);
  toolCalls.set(index, {
    id: before?.id ?? string(call.id),
    name: (before?.name ?? "") + (string(called.name) ?? ""),
    arguments: (before?.arguments ?? "") + (string(called.arguments) ?? "") + (string(called.input) ?? ""),
  });
}

/** The message that a call without streaming would have brought. */
function messageOf(choice: GrowingChoice): Fields {
  return {
    role: choice.role,
    content: choice.content,
    reasoning_content: choice.reasoning,
    refusal: choice.refusal || undefined,
    audio: choice.transcript === undefined ? undefined : { transcript: choice.transcript },
    tool_calls: [...choice.toolCalls.values()].map(({ id, name, arguments: args }) => ({
      id,
      function: { name, arguments: args },
    })),
  };
}
