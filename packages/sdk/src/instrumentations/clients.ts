import { INVALID_SPAN_CONTEXT, type Span, trace } from "@opentelemetry/api";
import { guard } from "../guard.ts";
import { runtime } from "../runtime.ts";
import { anthropic } from "./anthropic.ts";
import { openai } from "./openai.ts";
import { type Adjust, type Method, type Resource, tracedCreate } from "./trace-create.ts";
import { fields } from "./wire.ts";

/** Marks a method that is patched already: several ways lead to the same class. */
const PATCHED = Symbol.for("@anyway-sh/node-server-sdk patched");

/** Traces the chat completions of what `openai` exports: the class, or a namespace with it. */
export function instrumentOpenAI(exported: unknown): void {
  for (const client of clientClasses(exported, "OpenAI")) {
    patch(prototypeAt(client, ["Chat", "Completions"]), "create", (create) => tracedCreate(create, openai));
  }
}

/** Traces the messages, the beta ones too, of what `@anthropic-ai/sdk` exports. */
export function instrumentAnthropic(exported: unknown): void {
  for (const client of clientClasses(exported, "Anthropic")) {
    for (const path of [["Messages"], ["Beta", "Messages"]]) {
      const messages = prototypeAt(client, path);
      patch(messages, "create", (create) => tracedCreate(create, anthropic, withoutOwnSpan));
      patch(messages, "stream", streamWithoutOwnSpan);
    }
  }
}

/** The class itself, as the default export or under its name. */
function clientClasses(exported: unknown, name: string): unknown[] {
  if (exported === undefined || exported === null) return [];
  const namespace = exported as Record<string, unknown>;
  return [exported, namespace.default, namespace[name]];
}

function prototypeAt(client: unknown, path: readonly string[]): Record<string, unknown> | undefined {
  let owner: unknown = client;
  for (const name of path) {
    if (typeof owner !== "function" && typeof owner !== "object") return undefined;
    owner = (owner as Record<string, unknown> | null)?.[name];
  }
  return typeof owner === "function" ? owner.prototype : undefined;
}

function patch(
  prototype: Record<string, unknown> | undefined,
  name: string,
  replace: (method: Method) => Method,
): void {
  const method = prototype?.[name];
  if (prototype === undefined || typeof method !== "function" || PATCHED in method) return;
  prototype[name] = Object.defineProperty(replace(method as Method), PATCHED, { value: true });
}

/**
 * Since 0.134 Anthropic's client starts a span of its own, without content, unless the helper that makes the call
 * hands it one (`__span`). It is handed ours, as one that cannot be written to: the client's HTTP requests then
 * belong to our span, and the call has one span.
 */
const withoutOwnSpan: Adjust = (resource, [body, options], call) => [
  body,
  handSpan(resource, options, trace.getSpan(call.context)),
];

/** `stream()` starts that span before it calls `create()`; until then it is handed the one around it. */
function streamWithoutOwnSpan(stream: Method): Method {
  return function (body, options) {
    if (runtime() === undefined) return stream.call(this, body, options);
    return stream.call(this, body, guard(() => handSpan(this, options, trace.getActiveSpan())) ?? options);
  };
}

function handSpan(resource: Resource, options: unknown, span: Span | undefined): unknown {
  if (fields(resource._client)._tracer === undefined) return options;
  const readOnly = trace.wrapSpanContext(span?.spanContext() ?? INVALID_SPAN_CONTEXT);
  return {
    ...fields(options),
    __span: { span: readOnly, name: "anthropic.messages.create", startTime: Date.now() },
  };
}
