import { type Business, PROJECT } from "./business.ts";
import { spansSql } from "./spans-sql.ts";
import { dollars } from "./sql.ts";

/**
 * Stores what is derived of these traces: the rows that the deriver of the product would write, which a million traces
 * would take it a quarter of an hour. It leans on what the generated traces are like; `prove.ts` compares.
 */
export function insertSlots(business: Business, from: number, until: number): string {
  const spans = spansSql(business, from, until);
  const lineKey =
    "found_customer, found_shared, found_source, line_provider, line_model, line_request_model, found_agent";
  const lines = `SELECT trace_id, slot, ${lineKey}, any(session_environment) AS environment, any(trace_user) AS user,
      any(trace_session) AS session, any(workflow_name) AS workflow, any(trace_properties) AS properties, toUInt32(sum(is_call)) AS calls,
      toUInt32(sum(cost_status = 'unpriced' OR impossible_usage)) AS unpriced,
      sum(uncached_input_tokens + cache_read_tokens) AS input_tokens, sum(output_tokens) AS output, sum(cache_read_tokens) AS cache_read,
      sum(reasoning_tokens) AS reasoning, sum(nano) AS cost, sum(nano_read) AS cost_read, sum(nano_output) AS cost_output
    FROM (SELECT *, provider AS line_provider, model AS line_model, request_model AS line_request_model FROM (${spans})) GROUP BY trace_id, slot, ${lineKey}`;
  const text = (name: string) => `groupArray(${name})`;
  const money = (name: string) => `groupArray(${dollars(name)})`;
  const slotValues: Record<string, string> = {
    line_environment: text("environment"),
    line_customer_id: text("found_customer"),
    line_shared: text("found_shared"),
    line_source: text("found_source"),
    line_user_id: text("user"),
    line_session_id: text("session"),
    line_model: text("line_model"),
    line_request_model: text("line_request_model"),
    line_calls: text("calls"),
    line_unpriced: text("unpriced"),
    line_input_tokens: text("input_tokens"),
    line_output_tokens: text("output"),
    line_cost: money("cost"),
    line_provider: text("line_provider"),
    line_workflow: text("workflow"),
    line_agent: text("found_agent"),
    line_properties: text("properties"),
    line_cache_read_tokens: text("cache_read"),
    line_cache_write_tokens: "groupArray(0)",
    line_reasoning_tokens: text("reasoning"),
    line_cost_cache_read: money("cost_read"),
    line_cost_cache_write: money("0"),
    line_cost_output: money("cost_output"),
  };
  const named = (list: string) => `arrayFilter(one -> one != '', ${list})`;
  const byCost = (name: string) =>
    `arraySort(one -> (-one.2, one.1), arrayFilter(one -> one.1 != '', CAST(sumMap(map(toString(${name}), toInt64(nano))), 'Array(Tuple(String, Int64))')))`;
  // Beside the key, what every row of a trace says and what the first one alone does.
  const summaryValues: Record<string, string> = {
    start_time_ns: "min(spans.start_time_ns)",
    end_time_ns: "max(spans.start_time_ns + toInt64(spans.duration_ns))",
    span_count: "count()",
    error_count: "countIf(spans.status = 2)",
    status: "anyIf(spans.status, place = 1)",
    has_root: "1",
    environment: "any(session_environment)",
    input_tokens: "sum(uncached_input_tokens + cache_read_tokens)",
    output_tokens: "sum(spans.output_tokens)",
    cost: dollars("sum(nano)"),
    unpriced_count: "sum(cost_status = 'unpriced' OR impossible_usage)",
    calls: "sum(is_call)",
    user_message: "if(sum(is_call) > 0, 2, 0)",
  };
  const firstValues: Record<string, string> = {
    root_name: "any(workflow_name)",
    root_properties: "anyIf(spans.properties, place = 1)",
    workflows: "[any(workflow_name)]",
    agents: named("groupUniqArray(spans.agent)"),
    providers: named("groupUniqArray(spans.provider)"),
    models: `arrayMap(one -> one.1, ${byCost("model")})`,
    request_models: named("groupUniqArray(spans.request_model)"),
    customer_ids: `arrayMap(one -> one.1, ${byCost("found_customer")})`,
    customer_costs: `arrayMap(one -> ${dollars("one.2")}, ${byCost("found_customer")})`,
    user_ids: named("[any(trace_user)]"),
    session_ids: named("[any(trace_session)]"),
    order_ids: named("[any(trace_order)]"),
    properties: `mapFromArrays(arrayDistinct(groupArrayArray(mapKeys(spans.properties))) AS keys,
      arrayMap(key -> arrayDistinct(arrayMap(one -> one.2, arrayFilter(one -> one.1 = key,
        groupArrayArray(CAST(spans.properties, 'Array(Tuple(String, String))'))))), keys))`,
  };
  const select = (values: Record<string, string>) =>
    Object.entries(values)
      .map(([name, sql]) => `${sql} AS ${name}`)
      .join(",\n");
  const all = [...Object.keys(slotValues), ...Object.keys(summaryValues)];
  const first = Object.keys(firstValues);
  return `INSERT INTO trace_slots (project_id, slot, trace_id, version, is_first, ${[...all, ...first].join(", ")})
    SELECT '${PROJECT}', slot, trace_id, intDiv(end_time_ns, 1000) + 3000000, slot = intDiv(start_time_ns, 900000000000) AS is_first,
      ${[...all, ...first.map((name) => `if(is_first, ${name}, defaultValueOfArgumentType(${name}))`)].join(", ")}
    FROM (SELECT trace_id, slot, ${select(slotValues)} FROM (${lines}) GROUP BY trace_id, slot) AS slots
    JOIN (SELECT trace_id, ${select({ ...summaryValues, ...firstValues })} FROM (${spans}) AS spans GROUP BY trace_id) AS summaries USING (trace_id)`;
}
