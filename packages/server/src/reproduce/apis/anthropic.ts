import type { AttributeValue } from "../../model/span.ts";
import { endpointOf } from "../endpoint.ts";
import type { Notes } from "../notes.ts";
import type { Json, Message, Part, RecordedCall, Tool } from "../recorded-call.ts";
import type { Api } from "./api.ts";
import { asJsonText, defined, inlineData, noteLeftOut, someOf, textOrList } from "./content.ts";
import { noteMissingSchema, parametersOf, streamed } from "./parameters.ts";

/** The only version of the API that there is. */
const VERSION = "2023-06-01";
/** The API refuses a request without a limit. */
const SOME_TOKENS = 4096;

/** Anthropic's Messages. */
export const anthropicMessages: Api = {
  name: "Anthropic Messages",
  hasPlainClients: true,
  endpoint(call, notes) {
    const { base, key } = endpointOf(call, notes, "");
    return {
      url: [...base, "/v1/messages"],
      headers: [
        { name: "x-api-key", value: [{ env: key }] },
        { name: "anthropic-version", value: [VERSION] },
      ],
    };
  },
  body(call, notes) {
    noteMissingSchema(call, notes);
    const system = call.system.flatMap((part) => toBlock(part, notes));
    const first = defined({
      model: call.model,
      system: system.length > 0 ? textOrList(system) : undefined,
      messages: call.messages.map((message) => toMessage(message, notes)),
      tools: someOf(call.tools.map(toTool)),
    });
    return { ...withLimit(streamed(call, parameters(call, notes)), notes), ...first };
  },
};

function parameters(call: RecordedCall, notes: Notes): Json {
  const { toolChoice, outputSchema, reasoningEffort } = call.settings;
  const names = {
    maxTokens: "max_tokens",
    temperature: "temperature",
    topP: "top_p",
    topK: "top_k",
    stop: "stop_sequences",
    serviceTier: "service_tier",
  } as const;
  const config = defined({
    effort: reasoningEffort,
    format: outputSchema === undefined ? undefined : { type: "json_schema", schema: outputSchema },
  });
  return parametersOf(call, names, notes, {
    tool_choice: typeof toolChoice === "string" ? { type: toolChoice } : toolChoice,
    output_config: Object.keys(config).length > 0 ? config : undefined,
  });
}

function withLimit(parameters: Json, notes: Notes): Json {
  if (parameters.max_tokens !== undefined) return parameters;
  notes.add(`max_tokens is not recorded, and the API demands it: ${SOME_TOKENS} stands there now.`);
  return { max_tokens: SOME_TOKENS, ...parameters };
}

/** What a tool answered is said by the user. */
function toMessage({ role, parts }: Message, notes: Notes): Json {
  const blocks = parts.flatMap((part) => toBlock(part, notes));
  return { role: role === "assistant" ? role : "user", content: textOrList(blocks) };
}

function toBlock(part: Part, notes: Notes): Json[] {
  switch (part.type) {
    case "text":
      return [defined({ type: "text", text: part.text, cache_control: part.cacheControl })];
    case "tool_call":
      return [{ type: "tool_use", id: part.id ?? "", name: part.name, input: part.arguments }];
    case "tool_result":
      return [
        defined({
          type: "tool_result",
          tool_use_id: part.id ?? "",
          content: toolContent(part.result, notes),
          is_error: part.isError,
        }),
      ];
    case "reasoning":
      if (part.signature !== undefined)
        return [{ type: "thinking", thinking: part.text, signature: part.signature }];
      break;
    case "media": {
      const source = sourceOf(part);
      if (source) return [{ type: part.modality === "image" ? "image" : "document", source }];
    }
  }
  noteLeftOut(part, notes);
  return [];
}

function sourceOf({ uri, fileId }: Extract<Part, { type: "media" }>): Json | undefined {
  const inline = inlineData(uri);
  if (inline) return { type: "base64", media_type: inline.mimeType, data: inline.data };
  if (uri !== null) return { type: "url", url: uri };
  return fileId === null ? undefined : { type: "file", file_id: fileId };
}

/** Blocks are recorded in the words of the conventions. */
function toolContent(result: AttributeValue, notes: Notes): AttributeValue | undefined {
  if (result === null) return undefined;
  if (!Array.isArray(result)) return asJsonText(result);
  const blocks = result.flatMap((item) => {
    const isBlock = typeof item === "object" && item !== null && !Array.isArray(item);
    if (isBlock && item.type === "text" && typeof item.content === "string")
      return { type: "text", text: item.content };
    if (isBlock && item.type === "text" && typeof item.text === "string") return item;
    const kind = isBlock && typeof item.type === "string" ? item.type : typeof item;
    noteLeftOut({ type: "unknown", kind }, notes);
    return [];
  });
  return blocks;
}

function toTool({ type, name, description, parameters, others }: Tool): Json {
  if (type === "function")
    return {
      ...defined({ name, description: description ?? undefined, input_schema: parameters ?? undefined }),
      ...others,
    };
  return { type, ...defined({ name: name || undefined }), ...others };
}
