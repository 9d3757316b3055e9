/**
 * What travels with the OpenTelemetry context: everything a span inherits from the workflow around it.
 * `createContextKey` is `Symbol.for`, and the names are OpenLLMetry's, so both read each other's values.
 * @module
 */
import { AssociationProperty } from "@anyway-sh/semconv";
import { type Context, createContextKey } from "@opentelemetry/api";
import { clearSession, clearUser } from "./attribution/context-attributes.ts";

/** A value of an association property; `undefined` and `null` leave what is inherited as it is. */
export type AssociationValue = string | number | boolean | undefined | null;
/** Properties by key: those of {@link AssociationProperty} and any other. */
export type AssociationProperties = Readonly<Record<string, AssociationValue>>;

const ASSOCIATION_PROPERTIES = createContextKey("association_properties");
const WORKFLOW_NAME = createContextKey("workflow_name");
const ENTITY_PATH = createContextKey("entity_name");
const AGENT_NAME = createContextKey("agent_name");
const CONVERSATION_ID = createContextKey("conversation_id");
const TRACE_CONTENT = createContextKey("allow_trace_content");

/** Everything here, of which a context in another thread is made again. */
export const INHERITED_KEYS: readonly symbol[] = [
  ASSOCIATION_PROPERTIES,
  WORKFLOW_NAME,
  ENTITY_PATH,
  AGENT_NAME,
  CONVERSATION_ID,
  TRACE_CONTENT,
];

/** `context` with `properties` over those it has already: the inner value wins, absent ones are inherited. */
export function withAssociationProperties(context: Context, properties: AssociationProperties): Context {
  const merged: Record<string, string | number | boolean> = { ...associationProperties(context) };
  merges.add(merged);
  let inner = context;
  for (const [key, value] of Object.entries(properties)) {
    if (!isPropertyValue(value)) continue;
    merged[key] = value;
    if (key === AssociationProperty.SESSION_ID) inner = clearSession(inner);
    if (key === AssociationProperty.USER_ID) inner = clearUser(inner);
  }
  return inner.setValue(ASSOCIATION_PROPERTIES, merged);
}

type PropertyValues = Readonly<Record<string, string | number | boolean>>;

const NO_PROPERTIES: PropertyValues = Object.freeze({});
/** Those that were put together here, of which every value is one. Every span looks, so it is not asked twice. */
const merges = new WeakSet<object>();

/** The same object for every context beneath the one that they were set in. */
export function associationProperties(context: Context): PropertyValues {
  const value = context.getValue(ASSOCIATION_PROPERTIES);
  if (typeof value !== "object" || value === null) return NO_PROPERTIES;
  if (merges.has(value)) return value as PropertyValues;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => isPropertyValue(item)));
}

function isPropertyValue(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

export const withWorkflowName = (context: Context, name: string) => context.setValue(WORKFLOW_NAME, name);
export const workflowName = (context: Context) => stringIn(context, WORKFLOW_NAME);

/** Names of the tasks, agents and tools around a span, outermost first, joined by dots. */
export const withEntityPath = (context: Context, path: string) => context.setValue(ENTITY_PATH, path);
export const entityPath = (context: Context) => stringIn(context, ENTITY_PATH);

export const withAgentName = (context: Context, name: string) => context.setValue(AGENT_NAME, name);
export const agentName = (context: Context) => stringIn(context, AGENT_NAME);

export const withConversationId = (context: Context, id: string) => context.setValue(CONVERSATION_ID, id);
export const conversationId = (context: Context) => stringIn(context, CONVERSATION_ID);

export const withTraceContent = (context: Context, allowed: boolean) =>
  context.setValue(TRACE_CONTENT, allowed);
/** What the nearest entity says about recording content, if any does. */
export function traceContent(context: Context): boolean | undefined {
  const value = context.getValue(TRACE_CONTENT);
  return typeof value === "boolean" ? value : undefined;
}

function stringIn(context: Context, key: symbol): string | undefined {
  const value = context.getValue(key);
  return typeof value === "string" && value !== "" ? value : undefined;
}
