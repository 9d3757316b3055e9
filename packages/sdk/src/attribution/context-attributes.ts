/**
 * The context attributes of OpenInference: a session, a user, metadata, tags and a prompt template that every span
 * beneath carries. The keys are OpenInference's own, so its instrumentations read what is set here, and what they
 * or traceAI set is read here.
 *
 * Each `set…` gives a new context, for `context.with(…)`; {@link usingSession} and its like do both in one step.
 * @module
 */
import {
  ATTR_METADATA,
  ATTR_PROMPT_TEMPLATE,
  ATTR_PROMPT_TEMPLATE_VARIABLES,
  ATTR_PROMPT_TEMPLATE_VERSION,
  ATTR_SESSION_ID,
  ATTR_TAGS,
  ATTR_USER_ID,
} from "@anyway-sh/semconv";
import { type Attributes, type Context, createContextKey } from "@opentelemetry/api";
import { toBoundedJson } from "../json.ts";
import { logOnce } from "../log.ts";

/** A template that a prompt was made from. */
export interface PromptTemplate {
  /** The text with its placeholders, `Plan a trip to {city}.` */
  readonly template: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly version?: string | undefined;
}

const MAX_JSON_CHARS = 65_536;

/** Not the name of an attribute, but of the one value in which OpenInference keeps any further ones, as JSON. */
const FURTHER_ATTRIBUTES = "attributes";

const SINGLE_ATTRIBUTES = [
  ATTR_SESSION_ID,
  ATTR_USER_ID,
  ATTR_METADATA,
  ATTR_TAGS,
  ATTR_PROMPT_TEMPLATE,
  ATTR_PROMPT_TEMPLATE_VARIABLES,
  ATTR_PROMPT_TEMPLATE_VERSION,
] as const;

type Name = (typeof SINGLE_ATTRIBUTES)[number] | typeof FURTHER_ATTRIBUTES;

interface Keys {
  readonly openInference: symbol;
  readonly traceAi: symbol;
}

const KEYS = Object.fromEntries(
  [...SINGLE_ATTRIBUTES, FURTHER_ATTRIBUTES].map((name) => [
    name,
    {
      openInference: createContextKey(`OpenInference SDK Context Key ${name}`),
      traceAi: createContextKey(`FI SDK Context Key ${name}`),
    },
  ]),
) as Record<Name, Keys>;

const SINGLE_KEYS = SINGLE_ATTRIBUTES.map((name) => [name, KEYS[name]] as const);

/** Every key that is read here. */
export const CONTEXT_ATTRIBUTE_KEYS: readonly symbol[] = Object.values(KEYS).flatMap(
  ({ openInference, traceAi }) => [openInference, traceAi],
);

/** Whatever context attributes `context` has, as attributes of a span. */
export function contextAttributes(context: Context): Attributes {
  const attributes: Attributes = furtherAttributes(context);
  for (const [name, { openInference, traceAi }] of SINGLE_KEYS) {
    const value = context.getValue(openInference) ?? context.getValue(traceAi);
    if (value !== undefined) setIfValid(attributes, name, value);
  }
  return attributes;
}

/** The session of every span in the context, as `session.id`. An empty id is warned of and sets nothing. */
export function setSession(context: Context, session: { readonly sessionId: string }): Context {
  return set(context, ATTR_SESSION_ID, session.sessionId, "session id");
}

/** What {@link setSession} set, here or in a context around it; undefined for nothing. */
export function getSession(context: Context): { sessionId: string } | undefined {
  const sessionId = text(context, ATTR_SESSION_ID);
  return sessionId === undefined ? undefined : { sessionId };
}

/** `context` without a session of its own; baggage and association properties are not touched. */
export function clearSession(context: Context): Context {
  return clear(context, ATTR_SESSION_ID);
}

/** The end user of every span in the context, as `user.id`. An empty id is warned of and sets nothing. */
export function setUser(context: Context, user: { readonly userId: string }): Context {
  return set(context, ATTR_USER_ID, user.userId, "user id");
}

/** What {@link setUser} set, here or in a context around it; undefined for nothing. */
export function getUser(context: Context): { userId: string } | undefined {
  const userId = text(context, ATTR_USER_ID);
  return userId === undefined ? undefined : { userId };
}

/** `context` without a user of its own; baggage and association properties are not touched. */
export function clearUser(context: Context): Context {
  return clear(context, ATTR_USER_ID);
}

/**
 * Any facts about every span in the context, as JSON in `metadata`. They stand in the place of metadata set around
 * them. Empty metadata is warned of and sets nothing.
 */
export function setMetadata(context: Context, metadata: Readonly<Record<string, unknown>>): Context {
  return setJson(context, ATTR_METADATA, metadata, "metadata");
}

/** What {@link setMetadata} set, here or in a context around it; undefined for nothing. */
export function getMetadata(context: Context): Record<string, unknown> | undefined {
  return jsonObject(context, ATTR_METADATA);
}

/** `context` without metadata. */
export function clearMetadata(context: Context): Context {
  return clear(context, ATTR_METADATA);
}

/** Labels of every span in the context, as a JSON list in `tag.tags`. An empty list is warned of and sets nothing. */
export function setTags(context: Context, tags: readonly string[]): Context {
  return setJson(context, ATTR_TAGS, tags, "tags");
}

/** What {@link setTags} set, here or in a context around it; undefined for nothing. */
export function getTags(context: Context): string[] | undefined {
  const tags = json(context, ATTR_TAGS);
  return Array.isArray(tags) && tags.every((tag) => typeof tag === "string") ? tags : undefined;
}

/** `context` without tags. */
export function clearTags(context: Context): Context {
  return clear(context, ATTR_TAGS);
}

/** The template behind the prompts in the context, as `llm.prompt_template.{template,variables,version}`. */
export function setPromptTemplate(context: Context, promptTemplate: PromptTemplate): Context {
  const { template, variables, version } = promptTemplate;
  let result = set(context, ATTR_PROMPT_TEMPLATE, template, "prompt template");
  if (result === context) return context;
  if (variables) result = setJson(result, ATTR_PROMPT_TEMPLATE_VARIABLES, variables, "template variables");
  if (version) result = set(result, ATTR_PROMPT_TEMPLATE_VERSION, version, "template version");
  return result;
}

/** What {@link setPromptTemplate} set, here or in a context around it; undefined for nothing. */
export function getPromptTemplate(context: Context): PromptTemplate | undefined {
  const template = text(context, ATTR_PROMPT_TEMPLATE);
  if (template === undefined) return undefined;
  return {
    template,
    variables: jsonObject(context, ATTR_PROMPT_TEMPLATE_VARIABLES),
    version: text(context, ATTR_PROMPT_TEMPLATE_VERSION),
  };
}

/** `context` without a prompt template, its variables and its version. */
export function clearPromptTemplate(context: Context): Context {
  return [ATTR_PROMPT_TEMPLATE, ATTR_PROMPT_TEMPLATE_VARIABLES, ATTR_PROMPT_TEMPLATE_VERSION].reduce(
    (cleared, name) => clear(cleared, name as Name),
    context,
  );
}

/** Any further attributes of every span in the context. They stand in the place of those set around them. */
export function setAttributes(context: Context, attributes: Attributes): Context {
  return setJson(context, FURTHER_ATTRIBUTES, attributes, "attributes");
}

/** What {@link setAttributes} set, here or in a context around it; undefined for nothing. */
export function getAttributes(context: Context): Attributes | undefined {
  const attributes = furtherAttributes(context);
  return Object.keys(attributes).length > 0 ? attributes : undefined;
}

/** `context` without the further attributes. */
export function clearAttributes(context: Context): Context {
  return clear(context, FURTHER_ATTRIBUTES);
}

function set(context: Context, name: Name, value: string, what: string): Context {
  if (typeof value === "string" && value !== "") {
    return context.setValue(KEYS[name].openInference, value);
  }
  logOnce(`An empty ${what} was given, and nothing was set.`);
  return context;
}

function setJson(context: Context, name: Name, value: object, what: string): Context {
  const isFilled = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  return set(context, name, (isFilled && toBoundedJson(value, MAX_JSON_CHARS)) || "", what);
}

function clear(context: Context, name: Name): Context {
  if (value(context, name) === undefined) return context;
  return context.deleteValue(KEYS[name].openInference).deleteValue(KEYS[name].traceAi);
}

function value(context: Context, name: Name): unknown {
  return context.getValue(KEYS[name].openInference) ?? context.getValue(KEYS[name].traceAi);
}

function text(context: Context, name: Name): string | undefined {
  const found = value(context, name);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** Others may keep the value itself where OpenInference keeps its JSON. */
function json(context: Context, name: Name): unknown {
  const found = value(context, name);
  if (typeof found !== "string") return found;
  try {
    return JSON.parse(found);
  } catch {
    return undefined;
  }
}

function jsonObject(context: Context, name: Name): Record<string, unknown> | undefined {
  const found = json(context, name);
  const isObject = typeof found === "object" && found !== null && !Array.isArray(found);
  return isObject ? (found as Record<string, unknown>) : undefined;
}

function furtherAttributes(context: Context): Attributes {
  const attributes: Attributes = {};
  if (value(context, FURTHER_ATTRIBUTES) === undefined) return attributes;
  for (const [name, item] of Object.entries(jsonObject(context, FURTHER_ATTRIBUTES) ?? {})) {
    setIfValid(attributes, name, item);
  }
  return attributes;
}

function setIfValid(attributes: Attributes, name: string, value: unknown): void {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    if (value !== "") attributes[name] = value;
  } else if (Array.isArray(value) && value.every((item) => typeof item === "string")) {
    attributes[name] = value;
  } else {
    const written = typeof value === "object" ? toBoundedJson(value, MAX_JSON_CHARS) : undefined;
    if (written !== undefined) attributes[name] = written;
  }
}
