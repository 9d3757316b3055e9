import type { Condition, Filter, Match } from "@anyway-sh/filter";
import { attribute } from "./attribute.ts";
import { amount, type Bind, choice, either, type Sql, text } from "./matches.ts";
import { says } from "./said.ts";

const INPUT_TOKENS = "toInt64(uncached_input_tokens + cache_read_tokens + cache_write_tokens)";
const OUTPUT_TOKENS = "toInt64(output_tokens)";
const TOOL_NAMES = ["gen_ai.tool.name", "traceloop.entity.name"];

/** What a row of `spans` must meet. `saidIn` is what of `said` to look into for words. */
export function compileSpan(filter: Filter, bind: Bind, saidIn: string): Sql {
  switch (filter.type) {
    case "and":
      return `(${filter.of.map((one) => compileSpan(one, bind, saidIn)).join(" AND ")})`;
    case "or":
      return either(filter.of.map((one) => compileSpan(one, bind, saidIn)));
    case "not":
      return `NOT (${compileSpan(filter.of, bind, saidIn)})`;
    case "text":
      return `(trace_id, span_id) IN (SELECT trace_id, span_id FROM said WHERE ${saidIn} AND ${says(filter, bind)})`;
    case "span":
      return compileSpan(filter.of, bind, saidIn);
    case "field":
      return compileField(filter, bind);
  }
}

function compileField({ field: { name, key = "" }, match }: Condition, bind: Bind): Sql {
  switch (name) {
    case "model":
      return text(["request_model", "response_model"], match, bind);
    case "error":
      return text(["status_message"], match, bind);
    case "service":
      return text(["service_name"], match, bind);
    case "user":
    case "session":
    case "order":
      return text([`${name}_id`], match, bind);
    case "request_model":
    case "response_model":
    case "provider":
    case "workflow":
    case "agent":
    case "name":
    case "dialect":
    case "category":
      return text([name], match, bind);
    case "tool":
      return tool(match, bind);
    case "property":
      return text([`properties[${bind(key, "String")}]`], match, bind);
    case "attributes":
      return attribute("attributes", key, match, bind);
    case "resource":
      return attribute("resource", key, match, bind);
    case "status":
      return choice(match, (status) => (status === "error" ? "status = 2" : "status != 2"));
    case "incomplete":
      return choice(
        match,
        (is) => `(cost_status = 'unpriced' OR impossible_usage = 1) = ${is === "true" ? 1 : 0}`,
      );
    case "latency":
      return amount("toInt64(duration_ns)", match, bind);
    case "start":
      return amount("start_time_ns", match, bind);
    case "cost":
      return `(cost_status NOT IN ('', 'unpriced') AND ${amount("cost", match, bind, "dollars")})`;
    case "tokens":
      return tokens(`${INPUT_TOKENS} + ${OUTPUT_TOKENS}`, match, bind);
    case "input_tokens":
      return tokens(INPUT_TOKENS, match, bind);
    case "output_tokens":
      return tokens(OUTPUT_TOKENS, match, bind);
    default:
      // The parser has refused it, and nothing else makes filters of spans.
      throw new RangeError(`no span has a ${name}`);
  }
}

/** Counts of a span that reports none are not zero but unknown. */
const tokens = (count: string, match: Match, bind: Bind): Sql =>
  `(usage_rule != '' AND ${amount(`(${count})`, match, bind)})`;

function tool(match: Match, bind: Bind): Sql {
  const told = TOOL_NAMES.map((key) => `JSONExtractString(attributes, '${key}')`);
  return `(category = 'tool' AND ${text(["name", ...told], match, bind)})`;
}
