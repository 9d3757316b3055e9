import * as k from "@anyway-sh/semconv";
import type { AttributeValue } from "../model/span.ts";
import type { Notes } from "./notes.ts";
import { isObject, numberOf, objectOf, textIn, textsOf, valueIn } from "./read-value.ts";
import type { Json, Settings } from "./recorded-call.ts";
import { withoutSecrets } from "./secrets.ts";

type Attributes = Readonly<Record<string, AttributeValue>>;

/** Parameters recorded one by one: the conventions' keys, OpenLLMetry's and the AI SDK's. */
export function readSettings(attributes: Attributes): Settings {
  const settings: { [Name in keyof Settings]: Settings[Name] | undefined } = {
    maxTokens: numberOf(
      attributes,
      k.ATTR_REQUEST_MAX_TOKENS,
      "llm.request.max_tokens",
      "ai.settings.maxOutputTokens",
      "ai.settings.maxTokens",
    ),
    temperature: numberOf(
      attributes,
      k.ATTR_REQUEST_TEMPERATURE,
      "llm.temperature",
      "ai.settings.temperature",
    ),
    topP: numberOf(attributes, k.ATTR_REQUEST_TOP_P, "llm.top_p", "ai.settings.topP"),
    topK: numberOf(attributes, k.ATTR_REQUEST_TOP_K, "llm.top_k", "ai.settings.topK"),
    seed: numberOf(
      attributes,
      k.ATTR_REQUEST_SEED,
      "gen_ai.openai.request.seed",
      "llm.seed",
      "ai.settings.seed",
    ),
    frequencyPenalty: numberOf(
      attributes,
      k.ATTR_REQUEST_FREQUENCY_PENALTY,
      "llm.frequency_penalty",
      "ai.settings.frequencyPenalty",
    ),
    presencePenalty: numberOf(
      attributes,
      k.ATTR_REQUEST_PRESENCE_PENALTY,
      "llm.presence_penalty",
      "ai.settings.presencePenalty",
    ),
    stop: textsOf(
      attributes,
      k.ATTR_REQUEST_STOP_SEQUENCES,
      "llm.chat.stop_sequences",
      "ai.settings.stopSequences",
    ),
    choiceCount: numberOf(attributes, k.ATTR_REQUEST_CHOICE_COUNT, "llm.n"),
    reasoningEffort: textIn(
      attributes,
      k.ATTR_REQUEST_REASONING_LEVEL,
      "gen_ai.request.reasoning_effort",
      "llm.request.reasoning_effort",
    ),
    toolChoice: valueIn(attributes, "gen_ai.request.tool_choice", "llm.tool_choice", "ai.prompt.toolChoice"),
    outputSchema: objectOf(attributes, "gen_ai.request.structured_output_schema", "ai.schema"),
    outputType: textIn(attributes, k.ATTR_OUTPUT_TYPE, "gen_ai.openai.request.response_format"),
    serviceTier: textIn(
      attributes,
      k.ATTR_OPENAI_REQUEST_SERVICE_TIER,
      "gen_ai.openai.request.service_tier",
      k.ATTR_ANTHROPIC_REQUEST_SERVICE_TIER,
    ),
    user: textIn(attributes, "gen_ai.user", "llm.user"),
    previousResponseId: textIn(attributes, k.ATTR_OPENAI_PREVIOUS_RESPONSE_ID),
    // The SDK writes how many numbers came back under the same key; only one that was asked for says so here.
    dimensions: numberOf(attributes, "gen_ai.request.embeddings.dimension"),
    encodingFormat: textsOf(attributes, k.ATTR_REQUEST_ENCODING_FORMATS)?.[0],
    imageCount: numberOf(attributes, k.ATTR_REQUEST_IMAGE_COUNT),
    imageSize: textIn(attributes, k.ATTR_REQUEST_IMAGE_SIZE),
    imageQuality: textIn(attributes, k.ATTR_REQUEST_IMAGE_QUALITY),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Settings;
}

/** All parameters of a request as one object: OpenInference's, OpenLIT's, Langfuse's. */
const PARAMETERS = [
  k.ATTR_INVOCATION_PARAMETERS,
  "embedding.invocation_parameters",
  "gen_ai.request.parameters",
  "langfuse.observation.model.parameters",
];

/** What such an object may hold beside parameters; each is read from where messages, tools and models stand. */
const NO_PARAMETERS = new Set([
  ...["model", "model_name", "messages", "input", "prompt", "contents", "system", "instructions", "query"],
  ...[
    "tools",
    "functions",
    "systemInstruction",
    "_type",
    "abortSignal",
    "httpOptions",
    "timeout",
    "max_retries",
  ],
]);

export function readParameters(attributes: Attributes, notes: Notes): Json | undefined {
  const found = objectOf(attributes, ...PARAMETERS);
  if (!found) return undefined;
  const safe = withoutSecrets(found, (name) => noteSecret(name, notes));
  const members = Object.entries(safe).filter(([name, value]) => !NO_PARAMETERS.has(name) && value !== null);
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** A provider's whole request, where an instrumentation keeps it: Logfire, traceAI, OpenInference. */
const BODIES = ["request_data", "raw.input", "input.value"];
const CONTENTS = ["messages", "input", "contents", "prompt"];

export function readBody(attributes: Attributes, notes: Notes): Json | undefined {
  const body = BODIES.map((key) => objectOf(attributes, key)).find(
    (value) =>
      value !== undefined &&
      (typeof value.model === "string" || typeof value.modelId === "string") &&
      CONTENTS.some((name) => isContents(value[name])),
  );
  if (!body) return undefined;
  const said = Object.entries(body).filter(([name]) => NO_PARAMETERS.has(name));
  const parameters = Object.entries(body).filter(
    ([name, value]) => !NO_PARAMETERS.has(name) && value !== null,
  );
  const safe = withoutSecrets(Object.fromEntries(parameters), (name) => noteSecret(name, notes));
  return { ...Object.fromEntries(said), ...safe };
}

/** A text, or a list of messages or items; what LangChain passes about is neither. */
function isContents(value: AttributeValue | undefined): boolean {
  if (typeof value === "string") return true;
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (item) =>
        typeof item === "string" ||
        (isObject(item) &&
          (typeof item.role === "string" || typeof item.type === "string") &&
          !("lc" in item)),
    )
  );
}

function noteSecret(name: string, notes: Notes): void {
  notes.add(`${name} is left out, since it is or may be a key.`);
}
