import {
  ATTR_ENTITY_INPUT,
  ATTR_ENTITY_NAME,
  ATTR_ENTITY_OUTPUT,
  ATTR_ENTITY_VERSION,
  ATTR_SPAN_KIND,
  EntityKind,
} from "@anyway-sh/semconv";
import { type Context, context, type Span } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import {
  type AssociationProperties,
  entityPath,
  withAgentName,
  withAssociationProperties,
  withConversationId,
  withEntityPath,
  withTraceContent,
  withWorkflowName,
} from "./context.ts";
import { guard } from "./guard.ts";
import { toBoundedJson } from "./json.ts";
import { observeResult } from "./observe/result.ts";
import type { ResultObserver } from "./observe/result-observer.ts";
import { withSpan } from "./own-span.ts";
import { isContentTraced, tracer } from "./runtime.ts";
import { recordFailure } from "./span-error.ts";

/** How many characters of an input or an output are recorded. */
const MAX_CONTENT_CHARS = 65_536;

/** What a workflow, task, agent or tool is called and what everything beneath it inherits. */
export interface DecoratorConfig {
  /** Without it, the name of the decorated method or of the function. */
  readonly name?: string | undefined;
  readonly version?: number | undefined;
  /** Inherited by every span beneath; merged with what is inherited from above, where the inner value wins. */
  readonly associationProperties?: AssociationProperties | undefined;
  /** `gen_ai.conversation.id` of every span beneath. */
  readonly conversationId?: string | undefined;
  /** Whether inputs, outputs and messages are recorded here and beneath. */
  readonly traceContent?: boolean | undefined;
  /** Recorded as the input instead of the arguments. */
  readonly inputParameters?: readonly unknown[] | undefined;
  /** Record nothing here and beneath. */
  readonly suppressTracing?: boolean | undefined;
}

type Wrapper = <A extends unknown[], R>(config: DecoratorConfig, fn: (...args: A) => R, ...args: A) => R;

const wrapper =
  (kind: EntityKind): Wrapper =>
  (config, fn, ...args) =>
    runEntity(kind, config, undefined, fn, args);

/**
 * Runs `fn(...args)` as a workflow: one span, whose properties everything beneath inherits.
 *
 * What `fn` returns is what the caller gets: a synchronous function stays synchronous, and the span of a promise,
 * a generator or a stream stays open until that ends. What `fn` throws ends the span with an error and is thrown.
 *
 * @example
 * await withWorkflow(
 *   { name: "chat", associationProperties: { [AssociationProperty.USER_ID]: userId } },
 *   async () => agent.chat(message),
 * );
 */
export const withWorkflow: Wrapper = wrapper(EntityKind.WORKFLOW);
/** Runs `fn(...args)` as a task: one step of a workflow. See {@link withWorkflow}. */
export const withTask: Wrapper = wrapper(EntityKind.TASK);
/** Runs `fn(...args)` as an agent, whose name everything beneath carries. See {@link withWorkflow}. */
export const withAgent: Wrapper = wrapper(EntityKind.AGENT);
/** Runs `fn(...args)` as a tool that a model or an agent uses. See {@link withWorkflow}. */
export const withTool: Wrapper = wrapper(EntityKind.TOOL);

/** Runs `fn` on `thisArg` under a span of its own. The one implementation of wrappers and decorators. */
export function runEntity<A extends unknown[], R>(
  kind: EntityKind,
  config: DecoratorConfig,
  thisArg: unknown,
  fn: (...args: A) => R,
  args: A,
): R {
  if (config.suppressTracing) return context.with(suppressTracing(context.active()), fn, thisArg, ...args);

  const entity = guard(() => openEntity(kind, config, fn.name, args));
  if (entity === undefined) return fn.apply(thisArg, args);

  let result: R;
  try {
    result = context.with(entity.context, fn, thisArg, ...args);
  } catch (error) {
    entity.fail(error);
    throw error;
  }
  return observeResult(result, entity);
}

/** The span of an entity that starts in the active context, for whoever sees how it turns out. */
export function openEntity(
  kind: EntityKind,
  config: DecoratorConfig,
  fnName: string,
  args: unknown[],
): ResultObserver {
  const name = config.name || fnName || kind;
  const outer = inheritedContext(kind, name, config);
  const recordContent = isContentTraced(outer);

  const span = tracer().startSpan(`${name}.${kind}`, {}, outer);
  span.setAttributes({
    [ATTR_SPAN_KIND]: kind,
    [ATTR_ENTITY_NAME]: name,
    [ATTR_ENTITY_VERSION]: config.version,
  });
  if (recordContent && span.isRecording()) {
    setJson(span, ATTR_ENTITY_INPUT, entityInput(config.inputParameters ?? args));
  }

  let ended = false;
  const end = (record: () => void, atMs?: number) => {
    if (ended) return;
    ended = true;
    guard(record);
    guard(() => span.end(atMs));
  };
  return {
    context: withSpan(insideContext(kind, name, outer), span),
    succeed: (value) =>
      end(() => {
        if (recordContent && span.isRecording()) setJson(span, ATTR_ENTITY_OUTPUT, value);
      }),
    fail: (error) => end(() => recordFailure(span, error)),
    abandon: (atMs) => end(() => {}, atMs),
  };
}

/** What the entity's own span and everything beneath start in. */
function inheritedContext(kind: EntityKind, name: string, config: DecoratorConfig): Context {
  let inherited = context.active();
  if (kind === EntityKind.WORKFLOW) inherited = withWorkflowName(inherited, name);
  if (kind === EntityKind.AGENT) inherited = withAgentName(inherited, name);
  if (config.associationProperties) {
    inherited = withAssociationProperties(inherited, config.associationProperties);
  }
  if (config.conversationId) inherited = withConversationId(inherited, config.conversationId);
  if (config.traceContent !== undefined) inherited = withTraceContent(inherited, config.traceContent);
  return inherited;
}

/** What only the spans beneath start in: a span's path is that of the entities around it. */
function insideContext(kind: EntityKind, name: string, outer: Context): Context {
  if (kind === EntityKind.WORKFLOW) return outer;
  const path = entityPath(outer);
  return withEntityPath(outer, path === undefined ? name : `${path}.${name}`);
}

/** OpenLLMetry's shape: the one object that many functions take is shown as named arguments. */
function entityInput(args: readonly unknown[]): { args: readonly unknown[]; kwargs: unknown } {
  const [only] = args;
  const isNamed = args.length === 1 && typeof only === "object" && only !== null && !Array.isArray(only);
  return isNamed ? { args: [], kwargs: only } : { args, kwargs: {} };
}

function setJson(span: Span, key: string, value: unknown): void {
  const json = toBoundedJson(value, MAX_CONTENT_CHARS);
  if (json !== undefined) span.setAttribute(key, json);
}
