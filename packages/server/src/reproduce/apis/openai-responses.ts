import type { AttributeValue } from "../../model/span.ts";
import { bearer, endpointOf } from "../endpoint.ts";
import type { Notes } from "../notes.ts";
import type { Json, Message, Part, RecordedCall, Tool } from "../recorded-call.ts";
import type { Api } from "./api.ts";
import { asJsonText, defined, noteLeftOut, someOf, textOf, textOrList } from "./content.ts";
import { noteMissingSchema, parametersOf, streamed } from "./parameters.ts";

/** OpenAI's Responses. */
export const openAiResponses: Api = {
  name: "OpenAI Responses",
  hasPlainClients: true,
  endpoint(call, notes) {
    const { base, key } = endpointOf(call, notes, "/v1");
    return { url: [...base, "/responses"], headers: [bearer(key)] };
  },
  body(call, notes) {
    noteMissingSchema(call, notes);
    return {
      ...defined({
        model: call.model,
        instructions: call.system.length > 0 ? textOf(call.system) : undefined,
        input: toInput(call.messages, notes),
        tools: someOf(call.tools.map(toTool)),
      }),
      ...streamed(call, parameters(call, notes)),
    };
  },
};

function parameters(call: RecordedCall, notes: Notes): Json {
  const { reasoningEffort, outputSchema, toolChoice } = call.settings;
  const names = {
    maxTokens: "max_output_tokens",
    temperature: "temperature",
    topP: "top_p",
    serviceTier: "service_tier",
    user: "user",
    previousResponseId: "previous_response_id",
  } as const;
  return parametersOf(call, names, notes, {
    reasoning: reasoningEffort === undefined ? undefined : { effort: reasoningEffort },
    tool_choice: toolChoice,
    text:
      outputSchema === undefined
        ? undefined
        : { format: { type: "json_schema", name: "answer", schema: outputSchema } },
  });
}

/** A text of the user alone is written as one; else an item for each message, call and result, in their order. */
function toInput(messages: readonly Message[], notes: Notes): AttributeValue {
  const [only] = messages;
  const [part] = only?.parts ?? [];
  if (messages.length === 1 && only?.role === "user" && only.parts.length === 1 && part?.type === "text")
    return part.text;
  return messages.flatMap((message) => toItems(message, notes));
}

function toItems({ role, parts }: Message, notes: Notes): Json[] {
  const items: Json[] = [];
  let blocks: Json[] = [];
  const flush = () => {
    if (blocks.length > 0) items.push({ role, content: textOrList(blocks) });
    blocks = [];
  };
  for (const part of parts) {
    if (part.type === "tool_call" || part.type === "tool_result") {
      flush();
      items.push(toToolItem(part));
    } else blocks.push(...toBlocks(part, role, notes));
  }
  flush();
  return items;
}

function toToolItem(part: Extract<Part, { type: "tool_call" | "tool_result" }>): Json {
  if (part.type === "tool_call")
    return {
      type: "function_call",
      call_id: part.id ?? "",
      name: part.name,
      arguments: asJsonText(part.arguments),
    };
  return { type: "function_call_output", call_id: part.id ?? "", output: asJsonText(part.result) };
}

function toBlocks(part: Part, role: string, notes: Notes): Json[] {
  if (part.type === "text")
    return [{ type: role === "assistant" ? "output_text" : "input_text", text: part.text }];
  if (part.type === "refusal") return [{ type: "refusal", refusal: part.text }];
  if (part.type === "media" && (part.uri !== null || part.fileId !== null)) {
    const kind = part.modality === "image" ? "image" : "file";
    return [
      part.uri === null
        ? { type: `input_${kind}`, file_id: part.fileId }
        : { type: `input_${kind}`, [`${kind}_url`]: part.uri },
    ];
  }
  noteLeftOut(part, notes);
  return [];
}

function toTool({ type, name, description, parameters, others }: Tool): Json {
  return defined({
    type,
    name: name || undefined,
    description: description ?? undefined,
    parameters: parameters ?? undefined,
    ...others,
  });
}
