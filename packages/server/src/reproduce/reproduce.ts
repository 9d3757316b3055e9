import { AppError } from "../model/app-error.ts";
import type { SpanPayload } from "../model/stored-span.ts";
import { chooseApi } from "./choose-api.ts";
import { describe, type HttpRequest, variablesOf } from "./http-request.ts";
import { noteGaps } from "./note-gaps.ts";
import { Notes } from "./notes.ts";
import { type CalledSpan, readCall } from "./read-call.ts";
import { toCurl } from "./render/curl.ts";
import { toJson } from "./render/json.ts";
import { toPython } from "./render/python.ts";
import { toTypeScript } from "./render/typescript.ts";

const RENDERERS = {
  curl: toCurl,
  typescript: toTypeScript,
  python: toPython,
  json: toJson,
} as const satisfies Record<string, (request: HttpRequest) => string>;

/** The forms in which a request can be had. */
export type Form = keyof typeof RENDERERS;

/** A request that asks a model what a span's call asked it. */
export interface Reproduction {
  /** Which API it is for. */
  api: string;
  /** With the names of environment variables in angle brackets. */
  url: string;
  /** Environment variables that it needs: keys, and what of the address is not known. */
  variables: string[];
  code: string;
  /** What is not known of the call, or could not be said again. */
  notes: string[];
}

/** Throws `conflict` for a span that calls no model, or in a way of which nothing can be made again. */
export function reproduce(span: CalledSpan, payload: SpanPayload, form: Form): Reproduction {
  if (span.category !== "llm" && span.category !== "embedding")
    throw new AppError(
      "conflict",
      `Span ${span.spanId} is of the kind ${span.category} and calls no model, so there is no request to send again. Choose the span of a model call beneath it.`,
    );
  const notes = new Notes();
  const call = readCall(span, payload, notes);
  const api = chooseApi(call);
  if (!api)
    throw new AppError(
      "conflict",
      `Requests for ${call.operation} of the provider ${call.provider} cannot be made again from a span.`,
    );
  const endpoint = api.endpoint(call, notes);
  const body = call.body && api.hasPlainClients ? call.body : api.body(call, notes);
  const request: HttpRequest = { ...endpoint, body, isStream: call.isStream };
  noteGaps(span, payload, call, notes);
  return {
    api: api.name,
    url: describe(request.url),
    variables: variablesOf(request),
    code: RENDERERS[form](request),
    notes: notes.list(),
  };
}
