/**
 * The names that the SDK writes and the server reads. One place for each fact; imports nothing.
 * @module
 */
export * from "./commerce.ts";
export { minorUnitDigits } from "./currency.ts";

/**
 * The association properties that Anyway recognises. They are inherited by every span beneath the
 * workflow that sets them; any other string key may be used beside them.
 */
export const AssociationProperty = {
  /** The application's own id of an end user, for example `user-123`. */
  USER_ID: "user_id",
  /** A customer id: `CUS_` and 12 characters `[a-z0-9]`, issued by `POST /v1/customers`. Other formats are accepted. */
  CUSTOMER_ID: "customer_id",
  /** An order id, for example `ORD_x7y8z9abc123`. */
  ORDER_ID: "order_id",
  /** A session (conversation) id. */
  SESSION_ID: "session_id",
} as const;
export type AssociationProperty = (typeof AssociationProperty)[keyof typeof AssociationProperty];

/** Prefix of association properties on the wire; OpenLLMetry's, which every reader of its spans knows. */
export const ASSOCIATION_PREFIX = "traceloop.association.properties.";
/** Prefix of the numbers that `reportCustomMetric` writes; OpenLLMetry's too. */
export const CUSTOM_METRIC_PREFIX = "traceloop.custom_metric.";

/** What a span made by one of the wrappers stands for (`traceloop.span.kind`). */
export const EntityKind = { WORKFLOW: "workflow", TASK: "task", AGENT: "agent", TOOL: "tool" } as const;
export type EntityKind = (typeof EntityKind)[keyof typeof EntityKind];

/** OpenLLMetry keys of workflow, task, agent and tool spans. `anyway.` may stand for `traceloop.`. */
export const ATTR_SPAN_KIND = "traceloop.span.kind";
export const ATTR_WORKFLOW_NAME = "traceloop.workflow.name";
export const ATTR_ENTITY_NAME = "traceloop.entity.name";
export const ATTR_ENTITY_PATH = "traceloop.entity.path";
export const ATTR_ENTITY_VERSION = "traceloop.entity.version";
export const ATTR_ENTITY_INPUT = "traceloop.entity.input";
export const ATTR_ENTITY_OUTPUT = "traceloop.entity.output";

/** OpenTelemetry general conventions. */
export const ATTR_SESSION_ID = "session.id";
export const ATTR_USER_ID = "user.id";
export const ATTR_SERVICE_NAME = "service.name";
export const ATTR_ENVIRONMENT = "deployment.environment.name";
export const ATTR_ERROR_TYPE = "error.type";
export const ATTR_SERVER_ADDRESS = "server.address";
export const ATTR_SERVER_PORT = "server.port";

/** OpenInference's. All parameters of a request in the words of its client, as JSON; no messages, tools or model. */
export const ATTR_INVOCATION_PARAMETERS = "llm.invocation_parameters";

/** What OpenInference and traceAI put into the context for every span beneath. */
export const ATTR_METADATA = "metadata";
export const ATTR_TAGS = "tag.tags";
export const ATTR_PROMPT_TEMPLATE = "llm.prompt_template.template";
export const ATTR_PROMPT_TEMPLATE_VARIABLES = "llm.prompt_template.variables";
export const ATTR_PROMPT_TEMPLATE_VERSION = "llm.prompt_template.version";

/** Ours: what baggage calls a customer and an order, for which no convention has a key. */
export const BAGGAGE_CUSTOMER_ID = "customer.id";
export const BAGGAGE_ORDER_ID = "order.id";

/** OpenTelemetry GenAI conventions, current keys. */
export const ATTR_OPERATION_NAME = "gen_ai.operation.name";
export const ATTR_PROVIDER_NAME = "gen_ai.provider.name";
export const ATTR_REQUEST_MODEL = "gen_ai.request.model";
export const ATTR_RESPONSE_MODEL = "gen_ai.response.model";
export const ATTR_RESPONSE_ID = "gen_ai.response.id";
export const ATTR_FINISH_REASONS = "gen_ai.response.finish_reasons";
export const ATTR_CONVERSATION_ID = "gen_ai.conversation.id";
export const ATTR_AGENT_ID = "gen_ai.agent.id";
export const ATTR_AGENT_NAME = "gen_ai.agent.name";
export const ATTR_GEN_AI_WORKFLOW_NAME = "gen_ai.workflow.name";
export const ATTR_TOOL_NAME = "gen_ai.tool.name";
export const ATTR_INPUT_MESSAGES = "gen_ai.input.messages";
export const ATTR_OUTPUT_MESSAGES = "gen_ai.output.messages";
export const ATTR_SYSTEM_INSTRUCTIONS = "gen_ai.system_instructions";
export const ATTR_TOOL_DEFINITIONS = "gen_ai.tool.definitions";
export const ATTR_INPUT_TOKENS = "gen_ai.usage.input_tokens";
export const ATTR_OUTPUT_TOKENS = "gen_ai.usage.output_tokens";
export const ATTR_CACHE_READ_TOKENS = "gen_ai.usage.cache_read.input_tokens";
export const ATTR_CACHE_WRITE_TOKENS = "gen_ai.usage.cache_write.input_tokens";
/** The 1.40 to 1.41 spelling of {@link ATTR_CACHE_WRITE_TOKENS}. */
export const ATTR_CACHE_CREATION_TOKENS = "gen_ai.usage.cache_creation.input_tokens";
export const ATTR_REASONING_TOKENS = "gen_ai.usage.reasoning.output_tokens";
export const ATTR_REQUEST_STREAM = "gen_ai.request.stream";
export const ATTR_TIME_TO_FIRST_CHUNK = "gen_ai.response.time_to_first_chunk";
export const ATTR_REQUEST_MAX_TOKENS = "gen_ai.request.max_tokens";
export const ATTR_REQUEST_TEMPERATURE = "gen_ai.request.temperature";
export const ATTR_REQUEST_TOP_P = "gen_ai.request.top_p";
export const ATTR_REQUEST_TOP_K = "gen_ai.request.top_k";
export const ATTR_REQUEST_SEED = "gen_ai.request.seed";
export const ATTR_REQUEST_STOP_SEQUENCES = "gen_ai.request.stop_sequences";
export const ATTR_REQUEST_FREQUENCY_PENALTY = "gen_ai.request.frequency_penalty";
export const ATTR_REQUEST_PRESENCE_PENALTY = "gen_ai.request.presence_penalty";
export const ATTR_REQUEST_CHOICE_COUNT = "gen_ai.request.choice.count";
export const ATTR_REQUEST_ENCODING_FORMATS = "gen_ai.request.encoding_formats";
export const ATTR_REQUEST_REASONING_LEVEL = "gen_ai.request.reasoning.level";
export const ATTR_OUTPUT_TYPE = "gen_ai.output.type";
export const ATTR_EMBEDDINGS_DIMENSION_COUNT = "gen_ai.embeddings.dimension.count";
export const ATTR_INPUT_AUDIO_TOKENS = "gen_ai.usage.audio.input_tokens";
export const ATTR_OUTPUT_AUDIO_TOKENS = "gen_ai.usage.audio.output_tokens";
export const ATTR_INPUT_IMAGE_TOKENS = "gen_ai.usage.image.input_tokens";

/** OpenTelemetry's keys for what is OpenAI's alone. */
export const ATTR_OPENAI_REQUEST_SERVICE_TIER = "openai.request.service_tier";
export const ATTR_OPENAI_RESPONSE_SERVICE_TIER = "openai.response.service_tier";
export const ATTR_OPENAI_RESPONSE_SYSTEM_FINGERPRINT = "openai.response.system_fingerprint";
/** In the same way, though not one of the conventions: the response that this one goes on from. */
export const ATTR_OPENAI_PREVIOUS_RESPONSE_ID = "openai.request.previous_response_id";

/** Which of OpenAI's APIs was called: `chat_completions` or `responses`. */
export const ATTR_OPENAI_API_TYPE = "openai.api.type";
/** OpenLLMetry's. The address that a client of OpenAI's protocol speaks to, with its path, and Azure's `api-version`. */
export const ATTR_OPENAI_API_BASE = "gen_ai.openai.api_base";
export const ATTR_OPENAI_API_VERSION = "gen_ai.openai.api_version";

/** Keys of the spans that Anthropic's own client makes, for what the conventions have no word for. */
export const ATTR_ANTHROPIC_REQUEST_SERVICE_TIER = "anthropic.request.service_tier";
export const ATTR_ANTHROPIC_RESPONSE_SERVICE_TIER = "anthropic.response.service_tier";
export const ATTR_ANTHROPIC_CACHE_WRITE_5M_TOKENS =
  "anthropic.usage.cache_creation.ephemeral_5m_input_tokens";
export const ATTR_ANTHROPIC_CACHE_WRITE_1H_TOKENS =
  "anthropic.usage.cache_creation.ephemeral_1h_input_tokens";
export const ATTR_ANTHROPIC_WEB_SEARCHES = "anthropic.usage.server_tool_use.web_search_requests";

/** OpenTelemetry conventions for AWS. */
export const ATTR_AWS_REQUEST_ID = "aws.request_id";
export const ATTR_AWS_GUARDRAIL_ID = "aws.bedrock.guardrail.id";

/** OpenLLMetry's keys of a request for images. */
export const ATTR_REQUEST_IMAGE_COUNT = "gen_ai.request.image.count";
export const ATTR_REQUEST_IMAGE_SIZE = "gen_ai.request.image.size";
export const ATTR_REQUEST_IMAGE_QUALITY = "gen_ai.request.image.quality";

/** OpenTelemetry database conventions. */
export const ATTR_DB_SYSTEM_NAME = "db.system.name";
export const ATTR_DB_OPERATION_NAME = "db.operation.name";
export const ATTR_DB_OPERATION_BATCH_SIZE = "db.operation.batch.size";
export const ATTR_DB_COLLECTION_NAME = "db.collection.name";
export const ATTR_DB_NAMESPACE = "db.namespace";
export const ATTR_DB_QUERY_TEXT = "db.query.text";
export const ATTR_DB_RETURNED_ROWS = "db.response.returned_rows";
export const ATTR_DB_STATUS_CODE = "db.response.status_code";
/** OpenLLMetry's. How many neighbors a search asks for. */
export const ATTR_DB_VECTOR_TOP_K = "db.vector.query.top_k";
/** Ours. How many vectors a call sends, and how many numbers each has; the numbers themselves are never recorded. */
export const ATTR_DB_VECTOR_COUNT = "db.vector.count";
export const ATTR_DB_VECTOR_DIMENSION = "db.vector.dimension.count";
/** OpenLLMetry's. What Pinecone bills. */
export const ATTR_PINECONE_READ_UNITS = "pinecone.usage.read_units";
export const ATTR_PINECONE_WRITE_UNITS = "pinecone.usage.write_units";

/** OpenTelemetry GenAI conventions for retrieval and for tools. */
export const ATTR_RETRIEVAL_QUERY_TEXT = "gen_ai.retrieval.query.text";
export const ATTR_RETRIEVAL_DOCUMENTS = "gen_ai.retrieval.documents";
export const ATTR_TOOL_CALL_ID = "gen_ai.tool.call.id";
export const ATTR_TOOL_CALL_ARGUMENTS = "gen_ai.tool.call.arguments";
export const ATTR_TOOL_CALL_RESULT = "gen_ai.tool.call.result";
export const ATTR_PROMPT_NAME = "gen_ai.prompt.name";

/** OpenTelemetry conventions for the Model Context Protocol. */
export const ATTR_MCP_METHOD_NAME = "mcp.method.name";
export const ATTR_MCP_SESSION_ID = "mcp.session.id";
export const ATTR_MCP_PROTOCOL_VERSION = "mcp.protocol.version";
export const ATTR_MCP_RESOURCE_URI = "mcp.resource.uri";
export const ATTR_JSONRPC_REQUEST_ID = "jsonrpc.request.id";
export const ATTR_RPC_STATUS_CODE = "rpc.response.status_code";
export const ATTR_NETWORK_TRANSPORT = "network.transport";
export const ATTR_NETWORK_PROTOCOL_NAME = "network.protocol.name";

/** traceAI's keys of a rerank, for the conventions have none yet. */
export const ATTR_RERANKER_QUERY = "gen_ai.reranker.query";
export const ATTR_RERANKER_INPUT_DOCUMENTS = "gen_ai.reranker.input_documents";
export const ATTR_RERANKER_OUTPUT_DOCUMENTS = "gen_ai.reranker.output_documents";
export const ATTR_RERANKER_TOP_K = "gen_ai.reranker.top_k";

/** What Cohere bills beside tokens, and the tokens that the model saw where Cohere bills fewer. */
export const ATTR_COHERE_SEARCH_UNITS = "cohere.billed_units.search_units";
export const ATTR_COHERE_CLASSIFICATIONS = "cohere.billed_units.classifications";
export const ATTR_COHERE_IMAGES = "cohere.billed_units.images";
export const ATTR_COHERE_INPUT_TOKENS = "cohere.tokens.input_tokens";
export const ATTR_COHERE_OUTPUT_TOKENS = "cohere.tokens.output_tokens";

/** Deprecated GenAI keys which the first Anyway SDKs wrote and applications filter by. */
export const ATTR_SYSTEM = "gen_ai.system";
export const ATTR_PROMPT_TOKENS = "gen_ai.usage.prompt_tokens";
export const ATTR_COMPLETION_TOKENS = "gen_ai.usage.completion_tokens";
/** Estimated cost in US dollars; no standard key exists. */
export const ATTR_COST = "gen_ai.usage.cost";
export const ATTR_INPUT_COST = "gen_ai.usage.input_cost";
export const ATTR_OUTPUT_COST = "gen_ai.usage.output_cost";

/** OpenTelemetry GenAI conventions: the event that tells how good an answer was, and its attributes. */
export const EVENT_EVALUATION_RESULT = "gen_ai.evaluation.result";
export const ATTR_EVALUATION_NAME = "gen_ai.evaluation.name";
export const ATTR_EVALUATION_SCORE_VALUE = "gen_ai.evaluation.score.value";
export const ATTR_EVALUATION_SCORE_LABEL = "gen_ai.evaluation.score.label";
export const ATTR_EVALUATION_EXPLANATION = "gen_ai.evaluation.explanation";

/** Ours. A root span marked so serves several customers; its unnamed cost is charged to none. */
export const ATTR_SHARED = "anyway.shared";
/** Ours. Seconds of audio that a transcription is billed by, where that is not by tokens. */
export const ATTR_AUDIO_SECONDS = "anyway.usage.audio_seconds";
/** Ours. Characters of a text that is spoken, by which most speech is billed. */
export const ATTR_SPEECH_CHARACTERS = "anyway.usage.speech_characters";
/** Ours. The response came from the application's own cache and cost nothing. */
export const ATTR_CACHE_HIT = "anyway.cache_hit";

/** What a span does, as the API and the dashboard show it. */
export const SPAN_CATEGORIES = [
  "workflow",
  "task",
  "agent",
  "tool",
  "llm",
  "embedding",
  "retrieval",
  "rerank",
  "vector_db",
  "http",
  "other",
] as const;
export type SpanCategory = (typeof SPAN_CATEGORIES)[number];

/**
 * What can be wrong with a span that is kept as it came:
 * - `impossible_usage`: its token counts contradict each other, or are no counts;
 * - `starts_in_the_future`: more than five minutes after it was received;
 * - `came_long_after`: it was received more than thirty days after its end;
 * - `starts_before_its_parent`: by more than a millisecond, so that one of two clocks is off;
 * - `answered_elsewhere`: the same response of the provider stands in another trace, and is billed there as well.
 */
export const SPAN_WARNINGS = [
  "impossible_usage",
  "starts_in_the_future",
  "came_long_after",
  "starts_before_its_parent",
  "answered_elsewhere",
] as const;
export type SpanWarning = (typeof SPAN_WARNINGS)[number];

export const ENVIRONMENTS = ["production", "test", "internal", "bot"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/**
 * Why a model call counts for a customer: its span names the customer, one above it does, or the rest of its trace does
 * and no other; its user is a member; or the id that it names was linked or merged. Or for none: its trace serves
 * several, or nothing says whose it is.
 */
export const CUSTOMER_SOURCES = [
  "own",
  "ancestor",
  "trace",
  "membership",
  "linked",
  "shared",
  "none",
] as const;
export type CustomerSource = (typeof CUSTOMER_SOURCES)[number];

/** What the value of a score is: a number, a thumb up or down, or a label. */
export const SCORE_TYPES = ["number", "thumbs", "label"] as const;
export type ScoreType = (typeof SCORE_TYPES)[number];
