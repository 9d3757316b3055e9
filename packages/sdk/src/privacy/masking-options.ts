import { isOn } from "../flag.ts";
import { PATTERN_NAMES, type PatternName } from "./patterns.ts";

/** A value of a span attribute, as {@link MaskingOptions.redact} is given it and may give it back. */
export type RedactedValue =
  | string
  | number
  | boolean
  | readonly (string | number | boolean | null | undefined)[];

/**
 * What of a span does not leave the process. It holds for every span, whoever made it and in whatever dialect:
 * OpenTelemetry's GenAI conventions, OpenLLMetry, OpenInference, traceAI, the Vercel AI SDK and others.
 *
 * Every `hide…` option has an environment variable, `ANYWAY_HIDE_INPUTS` for `hideInputs`, which is also read as
 * `OPENINFERENCE_HIDE_INPUTS` and `FI_HIDE_INPUTS`. An option wins. A variable hides unless it says false, 0, no or off.
 */
export interface MaskingOptions {
  /** What goes in: values become `__REDACTED__`, messages are dropped. */
  readonly hideInputs?: boolean | undefined;
  /** What comes out: values become `__REDACTED__`, messages are dropped. */
  readonly hideOutputs?: boolean | undefined;
  /** Messages that go in are dropped. */
  readonly hideInputMessages?: boolean | undefined;
  /** Messages that come out are dropped. */
  readonly hideOutputMessages?: boolean | undefined;
  /** Texts that go in become `__REDACTED__`; roles, kinds of parts and names of tools stay. */
  readonly hideInputText?: boolean | undefined;
  /** Texts that come out become `__REDACTED__`; roles, kinds of parts and names of tools stay. */
  readonly hideOutputText?: boolean | undefined;
  /** Images that go in are dropped. */
  readonly hideInputImages?: boolean | undefined;
  /** Vectors of embeddings are dropped. */
  readonly hideEmbeddingVectors?: boolean | undefined;
  /** Temperature, limits and other settings of a request are dropped; its model stays. Environment: `ANYWAY_HIDE_LLM_INVOCATION_PARAMETERS`. */
  readonly hideLlmInvocationParameters?: boolean | undefined;
  /** Definitions of the tools that a model is offered are dropped. Environment: `ANYWAY_HIDE_LLM_TOOLS`. */
  readonly hideLLMTools?: boolean | undefined;
  /** Prompts of completions, prompt templates and their variables are dropped. */
  readonly hidePrompts?: boolean | undefined;
  /**
   * A base64 image with more characters becomes `__REDACTED__`. Environment: `ANYWAY_BASE64_IMAGE_MAX_LENGTH`, and the
   * aliases. Default: 32,000.
   */
  readonly base64ImageMaxLength?: number | undefined;
  /**
   * Marks such as `<EMAIL_ADDRESS>` instead of what looks like an e-mail address, a phone number, a payment card, a key
   * or token, an IP address or a US social security number, in every attribute, event, status message and name of a
   * span: all of them with `true`, or those that are listed. Ids of users and sessions are attributes as well.
   * Environment: `ANYWAY_REDACT_PATTERNS`, as `true` or `email,card`; also `FI_PII_REDACTION`. Default: none.
   */
  readonly redactPatterns?: boolean | readonly PatternName[] | undefined;
  /**
   * The last word on each attribute of a span, its events and its links, and on its status message (whose key is
   * `status.message`), after the `hide…` options and before {@link MaskingOptions.redactPatterns}. What it returns is
   * sent; undefined drops the attribute, and so does an error or anything that is no attribute value. It runs on every
   * attribute, at export: it should be fast.
   */
  readonly redact?:
    | ((key: string, value: RedactedValue, spanName: string) => RedactedValue | undefined)
    | undefined;
}

/** {@link MaskingOptions} with the environment and the defaults in. */
export interface MaskingSettings {
  readonly hideInputs: boolean;
  readonly hideOutputs: boolean;
  readonly hideInputMessages: boolean;
  readonly hideOutputMessages: boolean;
  readonly hideInputText: boolean;
  readonly hideOutputText: boolean;
  readonly hideInputImages: boolean;
  readonly hideEmbeddingVectors: boolean;
  readonly hideLlmInvocationParameters: boolean;
  readonly hideLLMTools: boolean;
  readonly hidePrompts: boolean;
  readonly base64ImageMaxLength: number;
  readonly redactPatterns: readonly PatternName[];
  readonly redact: MaskingOptions["redact"];
}

const BASE64_IMAGE_MAX_LENGTH = 32_000;

/** @param read the environment variable of that name, whatever stands before it */
export function resolveMasking(
  options: MaskingOptions,
  read: (name: string) => string | undefined,
): MaskingSettings {
  const isHidden = (option: boolean | undefined, name: string) => option ?? isOn(read(name), false);
  return {
    hideInputs: isHidden(options.hideInputs, "HIDE_INPUTS"),
    hideOutputs: isHidden(options.hideOutputs, "HIDE_OUTPUTS"),
    hideInputMessages: isHidden(options.hideInputMessages, "HIDE_INPUT_MESSAGES"),
    hideOutputMessages: isHidden(options.hideOutputMessages, "HIDE_OUTPUT_MESSAGES"),
    hideInputText: isHidden(options.hideInputText, "HIDE_INPUT_TEXT"),
    hideOutputText: isHidden(options.hideOutputText, "HIDE_OUTPUT_TEXT"),
    hideInputImages: isHidden(options.hideInputImages, "HIDE_INPUT_IMAGES"),
    hideEmbeddingVectors: isHidden(options.hideEmbeddingVectors, "HIDE_EMBEDDING_VECTORS"),
    hideLlmInvocationParameters: isHidden(
      options.hideLlmInvocationParameters,
      "HIDE_LLM_INVOCATION_PARAMETERS",
    ),
    hideLLMTools: isHidden(options.hideLLMTools, "HIDE_LLM_TOOLS"),
    hidePrompts: isHidden(options.hidePrompts, "HIDE_PROMPTS"),
    base64ImageMaxLength: maxLength(options.base64ImageMaxLength ?? read("BASE64_IMAGE_MAX_LENGTH")),
    redactPatterns: patterns(options.redactPatterns ?? read("REDACT_PATTERNS") ?? read("PII_REDACTION")),
    redact: options.redact,
  };
}

function maxLength(value: number | string | undefined): number {
  const length = Number(value ?? BASE64_IMAGE_MAX_LENGTH);
  return length >= 0 ? length : BASE64_IMAGE_MAX_LENGTH;
}

/** A name that is none asks for something that cannot be told: then all of them, rather than less than was meant. */
function patterns(value: boolean | string | readonly string[] | undefined): readonly PatternName[] {
  if (value === undefined || value === false) return [];
  if (value === true || (typeof value === "string" && !value.includes(",") && !isPattern(value.trim()))) {
    return value === true || isOn(value, false) ? PATTERN_NAMES : [];
  }
  const names = (typeof value === "string" ? value.split(",") : value).map((name) => name.trim());
  return names.every(isPattern) ? names : PATTERN_NAMES;
}

function isPattern(name: string): name is PatternName {
  return PATTERN_NAMES.some((known) => known === name);
}
