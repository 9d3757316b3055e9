import { type Business, PROJECT, SESSIONS_PER_ORDER, USERS_PER_CUSTOMER } from "./business.ts";
import {
  anonymousId,
  customerId,
  dollars,
  hash,
  hexHash,
  orderId,
  pick,
  sessionId,
  share,
  traceId,
  userId,
} from "./sql.ts";
import { WORDS } from "./words.ts";

/** Of each shape of a trace: what its spans are, and beneath which one each hangs (from 1; 0 for the root). */
const SHAPES = [
  { categories: ["workflow", "llm"], parents: [0, 1] },
  { categories: ["workflow", "llm", "llm"], parents: [0, 1, 1] },
  { categories: ["workflow", "agent", "llm", "tool"], parents: [0, 1, 2, 2] },
  { categories: ["workflow", "agent", "llm", "tool", "llm"], parents: [0, 1, 2, 2, 2] },
  { categories: ["workflow", "agent", "llm", "tool", "llm", "retrieval"], parents: [0, 1, 2, 2, 2, 1] },
] as const;

/** Rates in nano-dollars a token; the last one is of a model that no price book knows. */
const MODELS = [
  {
    provider: "openai",
    asked: "gpt-4o-mini",
    answers: "gpt-4o-mini-2024-07-18",
    input: 150,
    read: 75,
    output: 600,
  },
  {
    provider: "openai",
    asked: "gpt-4o",
    answers: "gpt-4o-2024-08-06",
    input: 2_500,
    read: 1_250,
    output: 10_000,
  },
  {
    provider: "anthropic",
    asked: "claude-sonnet-4-5",
    answers: "claude-sonnet-4-5-20250929",
    input: 3_000,
    read: 300,
    output: 15_000,
  },
  {
    provider: "google",
    asked: "gemini-2.5-flash",
    answers: "gemini-2.5-flash",
    input: 300,
    read: 30,
    output: 2_500,
  },
  { provider: "local", asked: "house-llm-7b", answers: "house-llm-7b", input: 0, read: 0, output: 0 },
] as const;
const UNPRICED_MODEL = MODELS.length;
export const MODEL_NAMES = MODELS.map((model) => model.asked);

export const FEATURES = ["support", "search", "drafting", "reports", "onboarding"];
const WORKFLOWS = ["answer_ticket", "search_docs", "draft_mail", "weekly_report", "onboard"];
const AGENTS = ["support_agent", "research_agent", "writer_agent", "analyst_agent", "guide_agent"];
export const TEAMS = ["growth", "success", "platform"];
export const PRODUCTS = ["PRD_starter00001", "PRD_business0001", "PRD_enterprise01"];

const array = (values: readonly (string | number)[]) =>
  `[${values.map((value) => (typeof value === "number" ? value : `'${value}'`)).join(", ")}]`;
const ofShape = (read: (shape: (typeof SHAPES)[number]) => readonly (string | number)[]) =>
  `[${SHAPES.map((shape) => array(read(shape))).join(", ")}][shape]`;
const ofModel = (read: (model: (typeof MODELS)[number]) => string | number) =>
  `${array(MODELS.map(read))}[model_number]`;

/**
 * Sessions as `s` numbers them. `who`: 0 to 4 a visitor without a name, who signs in at the end if
 * it is below 3 and whom somebody knows if it is 3, 5 to 9 a user whose customer the spans do
 * not name, 10 a job of nobody's, 11 a customer outside of any session, and beyond a customer, a user and a session.
 */
export function sessionColumns({ customers, sessions, startNs, endNs }: Business): string {
  const everyNs = (endNs - startNs) / BigInt(sessions + 1);
  return `${hash("who", "s")} % 100 AS who,
    -- Few customers come often, and most rarely.
    toUInt64(${customers} * pow(${share("customer", "s")}, 2)) AS customer_number,
    customer_number * ${USERS_PER_CUSTOMER} + ${hash("user", "s")} % ${USERS_PER_CUSTOMER} AS user_number,
    toInt64(${startNs} + toInt64(s) * ${everyNs}) AS session_start_ns,
    multiIf(${hash("environment", "s")} % 100 < 3, 'test', ${hash("environment", "s")} % 100 = 3, 'internal', 'production') AS session_environment`;
}

/** Traces \`from\` to \`until\` with what all of their spans share. */
function tracesSql(business: Business, from: number, until: number): string {
  const { startNs, endNs } = business;
  return `SELECT number AS t, intDiv(t * 2, 5) AS s, t - intDiv(5 * s + 1, 2) AS turn, 1 + t % 5 AS shape,
    ${sessionColumns(business)},
    ${traceId("t")} AS trace_id,
    session_start_ns + toInt64(turn * (120000000000 + ${hash("pause", "t")} % 180000000000)) AS trace_start_ns,
    toInt64(300000000 + pow(${share("slowness", "t")}, 4) * 9000000000) AS step_ns,
    ${customerId("customer_number")} AS own_customer, ${customerId(`(customer_number + 1) % ${business.customers}`)} AS other_customer,
    who < 3 AND turn = if(s % 2 = 0, 2, 1) AS signs_in,
    multiIf(signs_in, own_customer, who < 5, ${anonymousId("s")}, who IN (5, 6, 7, 8, 9, 10), '', own_customer) AS trace_customer,
    who > 10 AND shape > 3 AND ${hash("two", "t")} % 300 = 0 AS serves_two,
    if(signs_in OR who > 4 AND who != 10, ${userId("user_number")}, '') AS trace_user,
    if(who NOT IN (10, 11), ${sessionId("s")}, '') AS trace_session,
    ${hash("feature", "s")} AS feature_hash,
    ${pick(WORKFLOWS, "feature_hash")} AS workflow_name, ${pick(AGENTS, "feature_hash")} AS agent_name,
    multiIf(${hash("model", "t")} % 100 < 45, 1, ${hash("model", "t")} % 100 < 70, 2, ${hash("model", "t")} % 100 < 88, 3,
      ${hash("model", "t")} % 100 < 99, 4, ${UNPRICED_MODEL}) AS model_number,
    ${hash("fails", "t")} % 50 = 0 AS fails,
    if(s % ${SESSIONS_PER_ORDER} = 0 AND turn = 1 AND ${hash("order", "s")} % 3 = 0, ${orderId(`intDiv(s, ${SESSIONS_PER_ORDER})`)}, '') AS trace_order,
    -- Sorted by key.
    mapFilter((k, v) -> v != '', map(
      'feature', ${pick(FEATURES, "feature_hash")},
      'product_id', if(${hash("product", "s")} % 5 < 3, ${pick(PRODUCTS, hash("product", "s"))}, ''),
      'prompt_version', concat('v', toString(1 + intDiv((session_start_ns - ${startNs}) * 4, ${endNs - startNs}))),
      'team', ${pick(TEAMS, hash("team", "s"))})) AS trace_properties,
    who % 2 = 0 AS names_everywhere
  FROM numbers(${from}, ${until - from})`;
}

/**
 * Spans of traces \`from\` to \`until\`: the columns of \`span_intake\`, and beside them what attribution finds: \`slot\`,
 * \`model\` and the columns that begin with \`found_\`.
 */
export function spansSql(business: Business, from: number, until: number): string {
  return `SELECT *, category, parent, place,
    ${hexHash("span", "t", "place")} AS span_id,
    if(parent = 0, '', ${hexHash("span", "t", "toUInt32(parent)")}) AS parent_span_id,
    trace_start_ns + step_ns * toInt64(place - 1) AS start_time_ns, intDiv(start_time_ns, 900000000000) AS slot,
    toUInt64(if(category IN ('workflow', 'agent'), step_ns * toInt64(size - place + 1), intDiv(step_ns * 9, 10))) AS duration_ns,
    intDiv(start_time_ns + toInt64(duration_ns), 1000) + 2000000 AS committed_at_us,
    category = 'llm' AS is_call,
    multiIf(place = 1, workflow_name, category = 'agent', agent_name, is_call, concat('chat ', request_model), concat(category, ' step')) AS name,
    is_call ? 3 : 1 AS kind,
    if(fails AND (place = 1 OR place = size), 2, 0) AS status,
    if(status = 2, 'upstream timed out', '') AS status_message,
    if(place = 1, workflow_name, '') AS workflow, if(category = 'agent', agent_name, '') AS agent,
    if(is_call, ${ofModel((model) => model.provider)}, '') AS provider,
    if(is_call, ${ofModel((model) => model.asked)}, '') AS request_model,
    if(is_call, ${ofModel((model) => model.answers)}, '') AS response_model, response_model AS model,
    if(is_call, concat('resp_', span_id), '') AS response_id,
    ${hash("tokens", "t", "place")} AS tokens_hash,
    if(is_call, 200 + tokens_hash % 2800, 0) AS uncached_input_tokens,
    if(is_call AND turn > 0, bitShiftRight(tokens_hash, 12) % 2000, 0) AS cache_read_tokens,
    if(is_call, 50 + bitShiftRight(tokens_hash, 24) % 750, 0) AS output_tokens,
    if(is_call AND model_number = 4, bitShiftRight(tokens_hash, 36) % 50, 0) AS reasoning_tokens,
    is_call AND bitShiftRight(tokens_hash, 44) % 2000 = 0 AS impossible_usage,
    multiIf(NOT is_call, '', model_number = ${UNPRICED_MODEL}, 'unpriced', 'computed') AS cost_status,
    uncached_input_tokens * ${ofModel((model) => model.input)} AS nano_input,
    cache_read_tokens * ${ofModel((model) => model.read)} AS nano_read,
    output_tokens * ${ofModel((model) => model.output)} AS nano_output,
    nano_input + nano_read + nano_output AS nano,
    multiIf(serves_two, multiIf(NOT is_call, '', place = 3, own_customer, other_customer), place = 1 OR names_everywhere, trace_customer, '') AS customer_id,
    if(place = 1 OR names_everywhere, trace_user, '') AS user_id,
    if(place = 1 OR names_everywhere, trace_session, '') AS session_id,
    if(place = 1, trace_order, '') AS order_id,
    mapFilter((k, v) -> v != '', mapConcat(
      map('customer_id', customer_id, 'order_id', order_id, 'session_id', session_id, 'user_id', user_id),
      if(place = 1, trace_properties, map()))) AS properties,
    multiIf(customer_id != '', customer_id, serves_two, '', trace_customer) AS found_customer,
    serves_two AND customer_id = '' AS found_shared,
    multiIf(customer_id != '', 'own', found_shared, 'shared', found_customer = '', 'none', 'ancestor') AS found_source,
    if(place > 1 AND parent = 2 OR category = 'agent', agent_name, '') AS found_agent
  FROM (
    SELECT *, ${ofShape((shape) => shape.categories)} AS categories, length(categories) AS size
    FROM (${tracesSql(business, from, until)})
  ) ARRAY JOIN categories AS category, ${ofShape((shape) => shape.parents)} AS parent, arrayEnumerate(categories) AS place`;
}

/** What people and models say, in two columns beside those of {@link spansSql}. */
const asked = `concat('my ', ${pick(WORDS.THINGS, hash("thing", "s"))}, ' ', ${pick(WORDS.TROUBLES, hash("trouble", "s", "turn"))}, ', number ', toString(100000 + s), '. ',
  ${pick(WORDS.WISHES, hash("wish", "t", "place"))})`;
const answered = `concat('about your ', ${pick(WORDS.THINGS, hash("thing", "s"))}, ': ', ${pick(WORDS.ANSWERS, hash("answer", "t", "place"))}, '.')`;

/** Stores the spans of these traces, by the way that all spans take. */
export function insertSpans(business: Business, from: number, until: number): string {
  const values: Record<string, string> = {
    project_id: `'${PROJECT}'`,
    trace_id: "trace_id",
    span_id: "span_id",
    parent_span_id: "parent_span_id",
    start_time_ns: "start_time_ns",
    duration_ns: "duration_ns",
    committed_at_us: "committed_at_us",
    name: "name",
    kind: "kind",
    status: "status",
    status_message: "status_message",
    service_name: "'assistant'",
    scope_name: "'@anyway-sh/node-server-sdk'",
    scope_version: "'0.1.0'",
    dialect: "'anyway'",
    category: "category",
    workflow: "workflow",
    agent: "agent",
    provider: "provider",
    request_model: "request_model",
    response_model: "response_model",
    response_id: "response_id",
    environment: "session_environment",
    usage_rule: "if(is_call, 'inclusive', '')",
    uncached_input_tokens: "uncached_input_tokens",
    cache_read_tokens: "cache_read_tokens",
    output_tokens: "output_tokens",
    reasoning_tokens: "reasoning_tokens",
    impossible_usage: "impossible_usage",
    cost_status: "cost_status",
    cost: dollars("nano"),
    cost_uncached_input: dollars("nano_input"),
    cost_cache_read: dollars("nano_read"),
    cost_output: dollars("nano_output"),
    price: "if(cost_status = 'computed', concat('genai-prices: ', provider, ' ', request_model), '')",
    user_id: "user_id",
    customer_id: "customer_id",
    session_id: "session_id",
    order_id: "order_id",
    properties: "properties",
    attributes: `if(is_call, concat('{"gen_ai.operation.name":"chat","gen_ai.request.model":"', request_model,
      '","gen_ai.usage.input_tokens":', toString(uncached_input_tokens + cache_read_tokens), ',"gen_ai.usage.output_tokens":', toString(output_tokens), '}'),
      concat('{"traceloop.span.kind":"', category, '"}'))`,
    content: `if(is_call, concat('{"gen_ai.input.messages":"[{\\\\"role\\\\":\\\\"user\\\\",\\\\"parts\\\\":[{\\\\"type\\\\":\\\\"text\\\\",\\\\"content\\\\":\\\\"', asked,
      '\\\\"}]}]","gen_ai.output.messages":"[{\\\\"role\\\\":\\\\"assistant\\\\",\\\\"parts\\\\":[{\\\\"type\\\\":\\\\"text\\\\",\\\\"content\\\\":\\\\"', answered, '\\\\"}]}]"}'), '')`,
    resource: `'{"service.name":"assistant"}'`,
    said_by: "if(is_call, ['user', 'assistant'], [])",
    said_texts: "if(is_call, [asked, answered], [])",
  };
  return `INSERT INTO span_intake (${Object.keys(values).join(", ")})
    WITH ${asked} AS asked, ${answered} AS answered
    SELECT ${Object.values(values).join(",\n")} FROM (${spansSql(business, from, until)})`;
}
