import { ATTR_CONVERSATION_ID, ATTR_OPENAI_PREVIOUS_RESPONSE_ID } from "@anyway-sh/semconv";
import { type FetchedCall, isFirstFetched } from "../fetched-call.ts";
import type { ModelRequest, ModelResponse, Provider } from "../genai.ts";
import { parametersOf } from "../parameters.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";
import { outputTypeOf, requestedTier, requestOf, servedTier } from "./request.ts";
import { toInput, toOutputPart, toTool } from "./response-items.ts";
import { ResponseAccumulator } from "./response-stream.ts";
import { responseUsage } from "./usage.ts";

/** OpenAI's Responses API. */
export const responses: Provider = {
  request: (resource, [value]) => toRequest(resource, fields(value)),

  response: (value) => toResponse(fields(value)),

  createAccumulator: () =>
    new ResponseAccumulator((body) => {
      // A background response may be retrieved as well, after it was streamed.
      if (isFetchable(body)) isFirstFetched(string(body.id));
      return toResponse(body);
    }),
};

function toRequest(resource: object, body: Fields): ModelRequest {
  return {
    ...requestOf(resource, body),
    maxTokens: number(body.max_output_tokens),
    temperature: number(body.temperature),
    topP: number(body.top_p),
    reasoningLevel: string(fields(body.reasoning).effort),
    outputType: outputTypeOf(fields(body.text).format),
    attributes: {
      ...requestedTier(body),
      [ATTR_CONVERSATION_ID]: string(body.conversation) ?? string(fields(body.conversation).id),
      [ATTR_OPENAI_PREVIOUS_RESPONSE_ID]: string(body.previous_response_id),
    },
    content: () => ({
      input: toInput(body.input),
      system: typeof body.instructions === "string" ? [{ type: "text", content: body.instructions }] : [],
      tools: list(body.tools).map(toTool),
      parameters: parametersOf(body, ["model", "input", "instructions", "tools"]),
    }),
  };
}

/** A background response, once it is done: `create` had brought it without its usage. */
export function fetchedResponse(resource: object, value: unknown): FetchedCall | undefined {
  // It comes whole, or in the last event of a stream.
  const body = fields(fields(value).response ?? value);
  if (!isFetchable(body)) return undefined;
  return {
    request: { ...toRequest(resource, body), isStream: false },
    response: toResponse(body),
  };
}

function isFetchable({ background, usage }: Fields): boolean {
  return background === true && usage != null;
}

function toResponse(body: Fields): ModelResponse {
  const output = list(body.output);
  const finishReason = finishReasonOf(body, output);
  return {
    id: string(body.id),
    model: string(body.model),
    usage: responseUsage(body.usage),
    output:
      output.length === 0 && finishReason === undefined
        ? []
        : [
            {
              role: "assistant",
              parts: output.flatMap(toOutputPart),
              ...(finishReason && { finish_reason: finishReason }),
            },
          ],
    error: errorOf(body),
    attributes: servedTier(body),
  };
}

/** In the words of the Chat Completions API; undefined for a response that is still being made. */
function finishReasonOf(body: Fields, output: readonly unknown[]): string | undefined {
  switch (body.status) {
    case "completed":
      return output.some((item) => /^(function|custom_tool)_call$/.test(String(fields(item).type)))
        ? "tool_calls"
        : "stop";
    case "incomplete": {
      const reason = string(fields(body.incomplete_details).reason);
      return reason === "max_output_tokens" ? "length" : (reason ?? "incomplete");
    }
    case "failed":
      return "error";
    case "cancelled":
      return "cancelled";
    default:
      return undefined;
  }
}

function errorOf(body: Fields): ModelResponse["error"] {
  if (body.status !== "failed") return undefined;
  const { code, message } = fields(body.error);
  return { type: string(code) ?? "error", message: string(message) ?? "The response failed" };
}
