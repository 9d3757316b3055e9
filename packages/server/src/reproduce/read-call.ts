import * as k from "@anyway-sh/semconv";
import type { SpanPayload, StoredSpan } from "../model/stored-span.ts";
import type { Notes } from "./notes.ts";
import { readAddress } from "./read-address.ts";
import { readMessages, readTools } from "./read-messages.ts";
import { readBody, readParameters, readSettings } from "./read-settings.ts";
import { textIn, withoutDepths } from "./read-value.ts";
import type { RecordedCall } from "./recorded-call.ts";

/** What must be known of a span beside its payload. */
export type CalledSpan = Pick<
  StoredSpan,
  "spanId" | "category" | "provider" | "requestModel" | "responseModel" | "responseId"
>;

/** What a call to a model was asked, from its span. */
export function readCall(span: CalledSpan, whole: SpanPayload, notes: Notes): RecordedCall {
  const readable = (some: Attributes) =>
    withoutDepths(some, (key) => notes.add(`${key} nests too deep to be read, and is left out.`));
  const payload = {
    ...whole,
    attributes: readable(whole.attributes),
    content: readable(whole.content),
    events: whole.events.map((event) => ({ ...event, attributes: readable(event.attributes) })),
  };
  const attributes = { ...payload.attributes, ...payload.content };
  const parameters = readParameters(attributes, notes);
  const body = readBody(attributes, notes);
  const address = readAddress(attributes);
  const apiVersion = textIn(attributes, k.ATTR_OPENAI_API_VERSION, "openai.api_version");
  return {
    provider: span.provider,
    operation: operationOf(span, attributes),
    isResponses: isResponses(span, attributes),
    model: span.requestModel || span.responseModel,
    isStream: isStream(attributes),
    ...(address ? { address } : {}),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...readMessages(payload),
    tools: readTools(payload),
    settings: readSettings(attributes),
    ...(parameters ? { parameters } : {}),
    ...(body ? { body } : {}),
  };
}

type Attributes = SpanPayload["attributes"];

function operationOf(span: CalledSpan, attributes: Attributes): RecordedCall["operation"] {
  if (span.category === "embedding") return "embedding";
  const operation = textIn(attributes, k.ATTR_OPERATION_NAME) ?? textIn(attributes, "llm.request.type");
  if (operation === "text_completion" || operation === "completion") return "completion";
  const isImage =
    attributes[k.ATTR_REQUEST_IMAGE_SIZE] !== undefined || attributes[k.ATTR_OUTPUT_TYPE] === "image";
  return isImage && !/^(gcp|aws)\./.test(span.provider) ? "image" : "chat";
}

/** By OpenTelemetry's key, by the name of the AI SDK's model, or by the id of the answer. */
function isResponses(span: CalledSpan, attributes: Attributes): boolean {
  return (
    attributes[k.ATTR_OPENAI_API_TYPE] === "responses" ||
    /\.responses$/.test(textIn(attributes, "ai.model.provider", k.ATTR_SYSTEM) ?? "") ||
    span.responseId.startsWith("resp_") ||
    attributes[k.ATTR_OPENAI_PREVIOUS_RESPONSE_ID] !== undefined
  );
}

function isStream(attributes: Attributes): boolean {
  const said =
    attributes[k.ATTR_REQUEST_STREAM] ?? attributes["llm.is_streaming"] ?? attributes["gen_ai.is_streaming"];
  return (
    said === true ||
    said === "true" ||
    /\.(stream\w+|doStream)$/.test(String(attributes["ai.operationId"] ?? ""))
  );
}
