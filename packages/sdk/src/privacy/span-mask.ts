import {
  ATTR_OPERATION_NAME,
  ATTR_PROVIDER_NAME,
  ATTR_REQUEST_MODEL,
  ATTR_RESPONSE_ID,
  ATTR_RESPONSE_MODEL,
  ATTR_SERVER_ADDRESS,
  ATTR_SYSTEM,
} from "@anyway-sh/semconv";
import type { Attributes, AttributeValue } from "@opentelemetry/api";
import type { ReadableSpan, TimedEvent } from "@opentelemetry/sdk-trace-base";
import { type Content, contentUnder, messageEventSide, type Side } from "./content-keys.ts";
import { applyRules, type ContentRules, REDACTED } from "./content-value.ts";
import type { MaskingSettings } from "./masking-options.ts";
import { redactText, redactValue } from "./patterns.ts";

/** What a model call is priced and found by, and what no person stands behind. Its digits look like anything. */
const NEVER_PERSONAL: ReadonlySet<string> = new Set([
  ATTR_OPERATION_NAME,
  ATTR_PROVIDER_NAME,
  ATTR_SYSTEM,
  ATTR_REQUEST_MODEL,
  ATTR_RESPONSE_MODEL,
  ATTR_RESPONSE_ID,
  ATTR_SERVER_ADDRESS,
]);
/** The fields of a message's event that are none of its content. */
const EVENT_STRUCTURE: ReadonlySet<string> = new Set([
  ATTR_SYSTEM,
  ATTR_PROVIDER_NAME,
  "event.name",
  "role",
  "index",
  "finish_reason",
  "id",
]);
const STATUS_MESSAGE = "status.message";

type Masked = Pick<ReadableSpan, "name" | "attributes" | "events" | "links" | "status" | "resource">;

/**
 * Takes out of spans what is not to leave the process. What it cannot mask it drops: nothing passes because
 * something went wrong.
 */
export class SpanMask {
  readonly #settings: MaskingSettings;
  readonly #rules: Readonly<Record<Side, ContentRules>>;
  /** Whether every attribute is looked at, content or not. */
  readonly #looksAtAll: boolean;
  readonly #hidesAtAll: boolean;
  readonly #resources = new WeakMap<ReadableSpan["resource"], ReadableSpan["resource"]>();

  constructor(settings: MaskingSettings) {
    this.#settings = settings;
    this.#rules = {
      input: rulesFor(settings, true, false),
      output: rulesFor(settings, false, true),
      both: rulesFor(settings, true, true),
    };
    this.#looksAtAll = settings.redact !== undefined || settings.redactPatterns.length > 0;
    this.#hidesAtAll = this.#looksAtAll || Object.values(settings).includes(true);
  }

  /** Whether a span of so many characters, whose content may be recorded, can hold anything that is to be masked. */
  concerns(chars: number): boolean {
    return this.#hidesAtAll || chars > this.#settings.base64ImageMaxLength;
  }

  /** @param isContentTraced whether content may be recorded where the span started */
  apply(span: ReadableSpan, isContentTraced: boolean): Masked {
    const attributes = (all: Attributes, eventSide?: Side) =>
      this.#attributes(all, span.name, isContentTraced, eventSide);
    return {
      name: this.#text(span.name),
      attributes: attributes(span.attributes),
      events: span.events.flatMap((event) => this.#event(event, isContentTraced, attributes)),
      links: span.links.map((link) =>
        link.attributes === undefined ? link : { ...link, attributes: attributes(link.attributes) },
      ),
      status: this.#status(span),
      resource: this.#resource(span.resource),
    };
  }

  #attributes(all: Attributes, spanName: string, isContentTraced: boolean, eventSide?: Side): Attributes {
    let changed: Attributes | undefined;
    for (const key of Object.keys(all)) {
      const value = all[key];
      if (value === undefined) continue;
      const masked = this.#value(key, value, spanName, isContentTraced, eventSide);
      if (masked === value) continue;
      changed ??= { ...all };
      if (masked === undefined) delete changed[key];
      else changed[key] = masked;
    }
    return changed ?? all;
  }

  #value(
    key: string,
    value: AttributeValue,
    spanName: string,
    isContentTraced: boolean,
    eventSide: Side | undefined,
  ): AttributeValue | undefined {
    const content = contentUnder(key) ?? eventContent(key, eventSide);
    if (content === undefined && !this.#looksAtAll) return value;
    try {
      let masked: unknown =
        content === undefined ? value : this.#content(key, value, content, isContentTraced);
      if (masked !== undefined && this.#settings.redact !== undefined) {
        masked = this.#settings.redact(key, masked as AttributeValue, spanName);
      }
      if (!isAttributeValue(masked)) return undefined;
      return NEVER_PERSONAL.has(key) ? masked : this.#withoutPatterns(masked);
    } catch {
      return undefined; // The application's callback threw, or the value cannot be read.
    }
  }

  #content(
    key: string,
    value: AttributeValue,
    { form, side }: Content,
    isContentTraced: boolean,
  ): AttributeValue | undefined {
    const { hideEmbeddingVectors, hideLLMTools, hideLlmInvocationParameters, hidePrompts } = this.#settings;
    if (form === "parameters") return hideLlmInvocationParameters ? undefined : value;
    if (!isContentTraced) return undefined;
    if (form === "tools") return hideLLMTools ? undefined : value;

    const isHidden = this.#isHidden(side);
    switch (form) {
      case "media_type":
        return isHidden ? undefined : value;
      case "vector":
        return isHidden || hideEmbeddingVectors ? undefined : value;
      case "messages":
        if (isHidden || this.#rules[side].hideMessages) return undefined;
        break;
      case "prompt":
        if (hidePrompts) return undefined;
        if (isHidden) return REDACTED;
        break;
      case "value":
        if (isHidden) return REDACTED;
    }
    const rules = this.#rules[side];
    return isIdle(rules, value) ? value : (applyRules(key, value, rules) as AttributeValue | undefined);
  }

  #isHidden(side: Side): boolean {
    const { hideInputs, hideOutputs } = this.#settings;
    return (hideInputs && side !== "output") || (hideOutputs && side !== "input");
  }

  #event(
    event: TimedEvent,
    isContentTraced: boolean,
    attributes: (all: Attributes, eventSide?: Side) => Attributes,
  ): TimedEvent[] {
    const side = messageEventSide(event.name);
    if (side && (!isContentTraced || this.#isHidden(side) || this.#rules[side].hideMessages)) return [];
    if (event.attributes === undefined) return [event];
    const masked = attributes(event.attributes, side);
    return [masked === event.attributes ? event : { ...event, attributes: masked }];
  }

  #status({ status, name }: ReadableSpan): ReadableSpan["status"] {
    if (!status.message || !this.#looksAtAll) return status;
    const message = this.#value(STATUS_MESSAGE, status.message, name, true, undefined);
    if (message === status.message) return status;
    return message === undefined ? { code: status.code } : { ...status, message: String(message) };
  }

  /** A span's resource may hold the command line of the process. One resource stays one: requests group by it. */
  #resource(resource: ReadableSpan["resource"]): ReadableSpan["resource"] {
    if (this.#settings.redactPatterns.length === 0) return resource;
    let masked = this.#resources.get(resource);
    if (masked === undefined) {
      const attributes: Attributes = {};
      for (const [key, value] of Object.entries(resource.attributes)) {
        if (value !== undefined) attributes[key] = this.#withoutPatterns(value);
      }
      masked = { ...resource, attributes, merge: () => resource, getRawAttributes: () => [] };
      this.#resources.set(resource, masked);
    }
    return masked;
  }

  #text(text: string): string {
    const { redactPatterns } = this.#settings;
    return redactPatterns.length === 0 ? text : redactText(text, redactPatterns);
  }

  #withoutPatterns(value: AttributeValue): AttributeValue {
    const { redactPatterns } = this.#settings;
    if (redactPatterns.length === 0 || typeof value === "number" || typeof value === "boolean") return value;
    return redactValue(value, redactPatterns);
  }
}

function rulesFor(settings: MaskingSettings, isInput: boolean, isOutput: boolean): ContentRules {
  return {
    hideText: (isInput && settings.hideInputText) || (isOutput && settings.hideOutputText),
    hideMessages: (isInput && settings.hideInputMessages) || (isOutput && settings.hideOutputMessages),
    hideImages: isInput && settings.hideInputImages,
    hideVectors: settings.hideEmbeddingVectors,
    hideTools: settings.hideLLMTools,
    maxImageChars: settings.base64ImageMaxLength,
  };
}

/** Whether nothing that the rules speak of can be in a value, at a glance. */
function isIdle(rules: ContentRules, value: AttributeValue): boolean {
  const { hideText, hideMessages, hideImages, hideVectors, hideTools, maxImageChars } = rules;
  if (hideText || hideMessages || hideImages || hideVectors || hideTools) return false;
  const isShort = (item: unknown) => typeof item !== "string" || item.length <= maxImageChars;
  return Array.isArray(value) ? value.every(isShort) : isShort(value);
}

function eventContent(key: string, side: Side | undefined): Content | undefined {
  return side === undefined || EVENT_STRUCTURE.has(key) ? undefined : { form: "messages", side };
}

function isAttributeValue(value: unknown): value is AttributeValue {
  return Array.isArray(value) ? value.every((item) => item == null || isPrimitive(item)) : isPrimitive(value);
}

function isPrimitive(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
