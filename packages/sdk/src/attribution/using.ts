import { type Attributes, type Context, context } from "@opentelemetry/api";
import { guard } from "../guard.ts";
import {
  type PromptTemplate,
  setAttributes,
  setMetadata,
  setPromptTemplate,
  setSession,
  setTags,
  setUser,
} from "./context-attributes.ts";
import { runIn } from "./run-in.ts";

/** What {@link usingAttributes} sets; what is left out stays as it is around it. */
export interface ContextAttributes {
  readonly sessionId?: string | undefined;
  readonly userId?: string | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly promptTemplate?: PromptTemplate | undefined;
  /** Any others, as they are to stand on the spans. */
  readonly attributes?: Attributes | undefined;
}

/**
 * Runs `fn(...args)`, whose spans all belong to a session (`session.id`), and returns what it returns.
 *
 * @param sessionId an empty one is warned of and sets nothing
 * @example
 * await usingSession("my-session-id", () => client.chat.completions.create(request));
 */
export function usingSession<A extends unknown[], R>(
  sessionId: string,
  fn: (...args: A) => R,
  ...args: A
): R {
  return using((at) => setSession(at, { sessionId }), fn, args);
}

/** Runs `fn(...args)`, whose spans all belong to an end user (`user.id`). See {@link usingSession}. */
export function usingUser<A extends unknown[], R>(userId: string, fn: (...args: A) => R, ...args: A): R {
  return using((at) => setUser(at, { userId }), fn, args);
}

/** Runs `fn(...args)`, whose spans all carry `metadata`, as JSON. See {@link usingSession}. */
export function usingMetadata<A extends unknown[], R>(
  metadata: Readonly<Record<string, unknown>>,
  fn: (...args: A) => R,
  ...args: A
): R {
  return using((at) => setMetadata(at, metadata), fn, args);
}

/** Runs `fn(...args)`, whose spans all carry `tag.tags`. See {@link usingSession}. */
export function usingTags<A extends unknown[], R>(
  tags: readonly string[],
  fn: (...args: A) => R,
  ...args: A
): R {
  return using((at) => setTags(at, tags), fn, args);
}

/** Runs `fn(...args)`, whose spans all name the template of their prompt. See {@link usingSession}. */
export function usingPromptTemplate<A extends unknown[], R>(
  promptTemplate: PromptTemplate,
  fn: (...args: A) => R,
  ...args: A
): R {
  return using((at) => setPromptTemplate(at, promptTemplate), fn, args);
}

/**
 * Runs `fn(...args)` with several context attributes at once. See {@link usingSession}.
 *
 * @example
 * await usingAttributes({ sessionId: "my-session-id", userId: "my-user-id" }, () => agent.chat(message));
 */
export function usingAttributes<A extends unknown[], R>(
  attributes: ContextAttributes,
  fn: (...args: A) => R,
  ...args: A
): R {
  return using((at) => setAll(at, attributes), fn, args);
}

function setAll(around: Context, given: ContextAttributes): Context {
  let inside = around;
  if (given.sessionId !== undefined) inside = setSession(inside, { sessionId: given.sessionId });
  if (given.userId !== undefined) inside = setUser(inside, { userId: given.userId });
  if (given.metadata !== undefined) inside = setMetadata(inside, given.metadata);
  if (given.tags !== undefined) inside = setTags(inside, given.tags);
  if (given.promptTemplate !== undefined) inside = setPromptTemplate(inside, given.promptTemplate);
  if (given.attributes !== undefined) inside = setAttributes(inside, given.attributes);
  return inside;
}

function using<A extends unknown[], R>(set: (around: Context) => Context, fn: (...args: A) => R, args: A): R {
  const around = context.active();
  return runIn(guard(() => set(around)) ?? around, fn, undefined, args);
}
