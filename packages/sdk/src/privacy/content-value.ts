import { parseJsonText } from "./patterns.ts";

/** What stands where something was. */
export const REDACTED = "__REDACTED__";

/** What of a content value does not stay. */
export interface ContentRules {
  readonly hideText: boolean;
  /** Wherever they stand: a request or a response holds messages as well. */
  readonly hideMessages: boolean;
  readonly hideImages: boolean;
  readonly hideVectors: boolean;
  readonly hideTools: boolean;
  /** A base64 image with more characters does not stay. */
  readonly maxImageChars: number;
}

/** What is taken out of the list or the object that it stands in. */
const DROPPED = Symbol("dropped");

/**
 * A content value by the rules, whichever way messages are spelled in it: JSON is changed within and stays JSON.
 * @param key of the attribute; one that names a field of a message, and its number, says what the value is
 * @returns undefined when nothing of it stays
 */
export function applyRules(key: string, value: unknown, rules: ContentRules): unknown {
  const isField = /\.\d+\./.test(key);
  if (isField && STRUCTURE_FIELD.test(key)) return value;
  const changed = isField && IMAGE_FIELD.test(key) ? rewriteImage(value, rules) : rewrite(value, rules);
  return changed === DROPPED ? undefined : changed;
}

/** Of flattened messages: how the conversation is built, and the names of tools. */
const STRUCTURE_FIELD =
  /\.(role|finish_reason|id|tool_call_id|type|score|(tool_calls\.\d+|function|function_call)\.name)$/;
const IMAGE_FIELD = /\.image(_url)?(\.|$)/;

function rewrite(value: unknown, rules: ContentRules): unknown {
  if (typeof value === "string") return rewriteText(value, rules);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => rewrite(item, rules)).filter((item) => item !== DROPPED);
    return isSame(items, value) ? value : items;
  }
  return rewriteObject(value, rules);
}

function rewriteText(text: string, rules: ContentRules): unknown {
  if (/^data:image\//i.test(text)) return rewriteImage(text, rules);
  const json = parseJsonText(text);
  if (json === undefined) return rules.hideText && text !== "" ? REDACTED : text;
  const changed = rewrite(json, rules);
  return changed === json ? text : changed === DROPPED ? DROPPED : JSON.stringify(changed);
}

function rewriteObject(object: object, rules: ContentRules): unknown {
  if (rules.hideMessages && isMessage(object)) return DROPPED;
  if (isImage(object)) return rewriteImage(object, rules);
  let isChanged = false;
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(object)) {
    const changed = rewriteMember(object, name, member, rules);
    isChanged ||= changed !== member;
    if (changed !== DROPPED) members.push([name, changed]);
  }
  return isChanged ? Object.fromEntries(members) : object;
}

function rewriteMember(object: object, name: string, member: unknown, rules: ContentRules): unknown {
  if (typeof member === "string" && isStructure(object, name)) return member;
  if (rules.hideVectors && isVector(name, member)) return DROPPED;
  if (rules.hideTools && Array.isArray(member) && /^(tools|functions|toolConfig)$/.test(name)) return DROPPED;
  if (IMAGE_MEMBERS.has(name)) return rewriteImage(member, rules);
  return rewrite(member, rules);
}

function isMessage(object: object): boolean {
  return "role" in object && ("content" in object || "parts" in object || "tool_calls" in object);
}

/** What tells how a conversation is built, and nothing of what is said in it. */
function isStructure(object: object, name: string): boolean {
  switch (name) {
    case "role":
    case "type":
    case "modality":
    case "finish_reason":
    case "stop_reason":
    case "mime_type":
    case "media_type":
      return true;
    case "id":
    case "tool_call_id":
    case "tool_use_id":
    case "call_id":
    case "toolCallId":
    case "toolName":
      return "role" in object || "type" in object;
    // A tool's. That of anything else may be a person's.
    case "name":
      return "arguments" in object || ("type" in object && /tool|function/.test(String(object.type)));
    default:
      return false;
  }
}

/** Members that hold nothing but an image. */
const IMAGE_MEMBERS: ReadonlySet<string> = new Set(["image_url", "image"]);

/** A part that is an image, as the conventions, OpenAI, Anthropic, Google, Bedrock and the AI SDK spell one. */
function isImage(part: object): boolean {
  const { type, modality, mime_type, mimeType, media_type, mediaType, inlineData, inline_data } =
    part as Readonly<Record<string, unknown>>;
  if (modality === "image" || (typeof type === "string" && /(^|_)image(_url)?$/.test(type))) return true;
  if ([mime_type, mimeType, media_type, mediaType].some(isImageType)) return true;
  return [inlineData, inline_data].some(
    (inner) => typeof inner === "object" && inner !== null && isImage(inner),
  );
}

function isImageType(value: unknown): boolean {
  return typeof value === "string" && /^image\//i.test(value);
}

/** An image by its own rules: its strings are addresses or base64. */
function rewriteImage(image: unknown, rules: ContentRules): unknown {
  if (rules.hideImages) return DROPPED;
  if (typeof image === "string") {
    const isInline = /^data:/i.test(image) || !/^[a-z]+:/i.test(image);
    return isInline && image.length > rules.maxImageChars ? REDACTED : image;
  }
  if (typeof image !== "object" || image === null) return image;
  if (Array.isArray(image)) {
    const items = image.map((item) => rewriteImage(item, rules));
    return isSame(items, image) ? image : items;
  }
  const entries = Object.entries(image).map(([name, member]) => [name, rewriteImage(member, rules)] as const);
  const members = Object.values(image);
  return entries.every(([, member], index) => member === members[index])
    ? image
    : Object.fromEntries(entries);
}

const VECTOR_MEMBERS = /^(embeddings?|vectors?|values|dense|float)$/;

function isVector(name: string, member: unknown): boolean {
  if (!VECTOR_MEMBERS.test(name)) return false;
  if (name === "embedding" && typeof member === "string") return true; // In base64.
  const first = Array.isArray(member) && Array.isArray(member[0]) ? member[0] : member;
  return Array.isArray(first) && first.length > 0 && first.every((item) => typeof item === "number");
}

function isSame(items: readonly unknown[], others: readonly unknown[]): boolean {
  return items.length === others.length && items.every((item, index) => item === others[index]);
}
