import {
  ATTR_ANTHROPIC_REQUEST_SERVICE_TIER,
  ATTR_ANTHROPIC_RESPONSE_SERVICE_TIER,
  ATTR_ANTHROPIC_WEB_SEARCHES,
} from "@anyway-sh/semconv";
import type { FetchedCall } from "../fetched-call.ts";
import type { ModelRequest, ModelResponse, Provider } from "../genai.ts";
import { parametersOf } from "../parameters.ts";
import { providerName } from "../provider-name.ts";
import { baseUrlOf, type Fields, fields, list, number, string } from "../wire.ts";
import { toMessage, toParts, toToolDefinition } from "./messages.ts";
import { EventAccumulator } from "./messages-stream.ts";
import { toUsage } from "./usage.ts";

/** Anthropic's Messages API. */
export const messagesApi: Provider = {
  request(resource, [value]) {
    const body = fields(value);
    const config = fields(body.output_config);
    const format = body.output_format ?? config.format;
    return {
      ...requestOf(resource, body),
      maxTokens: number(body.max_tokens),
      reasoningLevel: string(config.effort),
      outputType: fields(format).type === "json_schema" ? "json" : undefined,
      attributes: { [ATTR_ANTHROPIC_REQUEST_SERVICE_TIER]: string(body.service_tier) },
      content: () => ({
        input: list(body.messages).map((message) => toMessage(message)),
        system: toParts(body.system),
        tools: [...list(body.tools), ...list(body.mcp_servers)].map(toToolDefinition),
        parameters: parametersOf(body, ["model", "messages", "system", "tools", "mcp_servers"]),
      }),
    };
  },

  response: (value) => toResponse(fields(value)),

  createAccumulator: () => new EventAccumulator(toResponse),
};

/** One line of a batch's results. What was asked stands in the batch's own request. */
export function fetchedMessage(resource: object, value: unknown): FetchedCall | undefined {
  const result = fields(fields(value).result);
  const message = fields(result.message);
  const request = { ...requestOf(resource, { model: message.model }), content: () => ({ input: [] }) };
  switch (result.type) {
    case "succeeded":
      return { request, response: toResponse(message) };
    case "errored": {
      const error = fields(fields(result.error).error);
      return {
        request,
        response: {
          output: [],
          error: { type: string(error.type) ?? "error", message: string(error.message) ?? "" },
        },
      };
    }
    default:
      return undefined; // Expired or canceled before it was begun.
  }
}

/** What requests to Anthropic have in common. */
export function requestOf(resource: object, body: Fields): Omit<ModelRequest, "content"> {
  const baseUrl = baseUrlOf(resource);
  return {
    provider: providerName(baseUrl, "anthropic"),
    model: string(body.model),
    isStream: body.stream === true,
    temperature: number(body.temperature),
    topP: number(body.top_p),
    topK: number(body.top_k),
    stopSequences: list(body.stop_sequences).filter((sequence) => typeof sequence === "string"),
    baseUrl,
  };
}

function toResponse(message: Fields): ModelResponse {
  const usage = fields(message.usage);
  return {
    id: string(message.id),
    model: string(message.model),
    usage: toUsage(message.usage),
    output: [toMessage(message, string(message.stop_reason))],
    attributes: {
      [ATTR_ANTHROPIC_RESPONSE_SERVICE_TIER]: string(usage.service_tier),
      [ATTR_ANTHROPIC_WEB_SEARCHES]: number(fields(usage.server_tool_use).web_search_requests),
    },
  };
}
