import { ATTR_ERROR_TYPE, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from "@anyway-sh/semconv";
import {
  type Attributes,
  type AttributeValue,
  type Context,
  context,
  createContextKey,
  type Link,
  type Span,
  type SpanKind,
  SpanStatusCode,
} from "@opentelemetry/api";
import { isTracingSuppressed } from "@opentelemetry/core";
import { guard } from "../guard.ts";
import { toBoundedJson } from "../json.ts";
import { observeResult } from "../observe/result.ts";
import type { ResultObserver } from "../observe/result-observer.ts";
import { withSpan } from "../own-span.ts";
import { isContentTraced, runtime, tracer } from "../runtime.ts";
import { recordFailure } from "../span-error.ts";
import type { Method } from "./patch.ts";

/** How many characters of one content are recorded. */
const MAX_CONTENT_CHARS = 65_536;

/** Content by attribute key; what is no primitive is written as JSON. The undefined ones are left out. */
type Contents = Readonly<Record<string, unknown>>;

/** One call of a client that is no call to a model: what its span says from the start. */
export interface ClientCall {
  readonly name: string;
  readonly kind: SpanKind;
  /** The undefined ones are left out. */
  readonly attributes: Attributes;
  /** Where it takes place, its parent included; the active context without it. */
  readonly parent?: Context | undefined;
  readonly links?: Link[] | undefined;
  /** Calls of the same client beneath this one are that client's own work, and have no spans. */
  readonly client?: string | undefined;
  /** Called only where content is traced. */
  content?(): Contents;
  /** What the client's answer says. */
  outcome?(value: unknown): CallOutcome;
  /** What the error says beside its type and its message. */
  failed?(error: unknown): Attributes;
}

export interface CallOutcome {
  /** The undefined ones are left out. */
  readonly attributes?: Attributes;
  /** Set where the answer says that the call failed. `type` is the `error.type`. */
  readonly failure?: { readonly type: string; readonly message: string } | undefined;
  /** Called only where content is traced. */
  content?(): Contents;
}

/** @returns undefined for a call that is not to be traced */
export type DescribeCall = (target: object, args: readonly unknown[]) => ClientCall | undefined;

const ENCLOSING_CLIENT = createContextKey("anyway enclosing client");

/**
 * `method` with one span a call, as `describe` reads it.
 * @param adjust changes the arguments of a call that is being traced; it is given the context of the call's span
 */
export function tracedCall(
  method: Method,
  describe: DescribeCall,
  adjust: (args: unknown[], context: Context) => unknown[] = (args) => args,
): Method {
  return function (...args) {
    const active = context.active();
    if (runtime() === undefined || isTracingSuppressed(active)) return method.apply(this, args);
    const call = guard(() => describe(this, args));
    const isInner = call?.client !== undefined && active.getValue(ENCLOSING_CLIENT) === call.client;
    const observer = call && !isInner ? guard(() => startCall(call)) : undefined;
    if (observer === undefined) return method.apply(this, args);

    const adjusted = guard(() => adjust(args, observer.context)) ?? args;
    let result: unknown;
    try {
      result = context.with(observer.context, () => method.apply(this, adjusted));
    } catch (error) {
      observer.fail(error);
      throw error;
    }
    return observeResult(result, observer);
  };
}

/** Opens the span of a call, which ends when its observer is told how the call turned out. */
export function startCall(call: ClientCall): ResultObserver {
  const parent = call.parent ?? context.active();
  const { kind, attributes, links } = call;
  const span = tracer().startSpan(call.name, { kind, attributes, ...(links && { links }) }, parent);
  const recordContent = span.isRecording() && isContentTraced(parent);
  if (recordContent) guard(() => setContents(span, call.content?.()));

  let ended = false;
  const end = (record: () => void, atMs?: number) => {
    if (ended) return;
    ended = true;
    guard(record);
    guard(() => span.end(atMs));
  };
  const inside = withSpan(parent, span);
  return {
    context: call.client === undefined ? inside : inside.setValue(ENCLOSING_CLIENT, call.client),
    succeed: (value) =>
      end(() => {
        const outcome = call.outcome?.(value);
        if (outcome?.attributes) span.setAttributes(outcome.attributes);
        if (outcome?.failure) {
          const { type, message } = outcome.failure;
          span.setStatus({ code: SpanStatusCode.ERROR, message });
          span.setAttribute(ATTR_ERROR_TYPE, type);
        }
        if (recordContent) setContents(span, outcome?.content?.());
      }),
    fail: (error) =>
      end(() => {
        recordFailure(span, error);
        const attributes = call.failed?.(error);
        if (attributes) span.setAttributes(attributes);
      }),
    abandon: (atMs) => end(() => {}, atMs),
  };
}

function setContents(span: Span, contents: Contents = {}): void {
  for (const [key, value] of Object.entries(contents)) {
    const isObject = typeof value === "object" && value !== null;
    const text = isObject ? toBoundedJson(value, MAX_CONTENT_CHARS) : (value as AttributeValue | undefined);
    if (text !== undefined && text !== null) span.setAttribute(key, text);
  }
}

/** `server.address` and `server.port` of an absolute address. */
export function serverAttributes(url: string | undefined): Attributes {
  if (url === undefined || !URL.canParse(url)) return {};
  const { hostname, port, protocol } = new URL(url);
  return {
    [ATTR_SERVER_ADDRESS]: hostname,
    [ATTR_SERVER_PORT]: Number(port || (protocol === "https:" ? 443 : 80)),
  };
}
