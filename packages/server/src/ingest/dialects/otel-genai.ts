import * as k from "@anyway-sh/semconv";
import type { Dialect } from "./dialect.ts";

/** The OpenTelemetry GenAI conventions as they are now, with the spellings of 1.27 to 1.41. */
export const otelGenAi: Dialect = {
  name: "otel-genai",
  markers: [
    k.ATTR_PROVIDER_NAME,
    k.ATTR_OPERATION_NAME,
    k.ATTR_INPUT_MESSAGES,
    k.ATTR_OUTPUT_MESSAGES,
    k.ATTR_INPUT_TOKENS,
  ],
  keys: {
    provider: [k.ATTR_PROVIDER_NAME],
    operation: [k.ATTR_OPERATION_NAME],
    requestModel: [k.ATTR_REQUEST_MODEL],
    responseModel: [k.ATTR_RESPONSE_MODEL],
    responseId: [k.ATTR_RESPONSE_ID],
    inputTokens: [k.ATTR_INPUT_TOKENS],
    outputTokens: [k.ATTR_OUTPUT_TOKENS],
    cacheReadTokens: [k.ATTR_CACHE_READ_TOKENS],
    cacheWriteTokens: [k.ATTR_CACHE_WRITE_TOKENS, k.ATTR_CACHE_CREATION_TOKENS],
    reasoningTokens: [k.ATTR_REASONING_TOKENS],
    inputAudioTokens: ["gen_ai.usage.audio.input_tokens"],
    outputAudioTokens: ["gen_ai.usage.audio.output_tokens"],
    images: [k.ATTR_REQUEST_IMAGE_COUNT],
    audioSeconds: [k.ATTR_AUDIO_SECONDS],
    characters: [k.ATTR_SPEECH_CHARACTERS],
    searches: [k.ATTR_ANTHROPIC_WEB_SEARCHES, k.ATTR_COHERE_SEARCH_UNITS],
    serviceTier: [
      k.ATTR_OPENAI_RESPONSE_SERVICE_TIER,
      k.ATTR_ANTHROPIC_RESPONSE_SERVICE_TIER,
      "gen_ai.openai.response.service_tier",
      "gen_ai.response.service_tier",
      k.ATTR_OPENAI_REQUEST_SERVICE_TIER,
      k.ATTR_ANTHROPIC_REQUEST_SERVICE_TIER,
      "gen_ai.openai.request.service_tier",
      "gen_ai.request.service_tier",
    ],
    sessionId: [k.ATTR_SESSION_ID, k.ATTR_CONVERSATION_ID],
    userId: [k.ATTR_USER_ID, "enduser.id", "enduser.pseudo.id"],
    workflow: [k.ATTR_GEN_AI_WORKFLOW_NAME],
    agent: [k.ATTR_AGENT_NAME],
    vectorDb: ["db.system.name"],
    httpMethod: ["http.request.method", "http.method"],
    serviceName: [k.ATTR_SERVICE_NAME],
    environment: [k.ATTR_ENVIRONMENT, "deployment.environment"],
  },
  contentKeys: [
    k.ATTR_INPUT_MESSAGES,
    k.ATTR_OUTPUT_MESSAGES,
    k.ATTR_SYSTEM_INSTRUCTIONS,
    k.ATTR_TOOL_DEFINITIONS,
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "gen_ai.retrieval.query.text",
    "gen_ai.retrieval.documents",
    "db.query.text",
  ],
};

/** The spans that Anthropic's own SDK makes: the conventions, and keys for what they have no word for. */
export const anthropic: Dialect = {
  name: "anthropic",
  isFramework: true,
  markers: ["anthropic."],
  keys: {
    cacheWrite5mTokens: [
      "anthropic.usage.cache_creation.ephemeral_5m_input_tokens",
      "anthropic.usage.cache_creation.ephemeral_5m.input_tokens",
    ],
    cacheWrite1hTokens: [
      "anthropic.usage.cache_creation.ephemeral_1h_input_tokens",
      "anthropic.usage.cache_creation.ephemeral_1h.input_tokens",
    ],
    sessionId: ["anthropic.session.id"],
  },
};
