-- What a trace shows of a span, as one line: to open the fifty columns of it takes the engine longer than to read them.
-- Parts from before make it of their columns when it is asked for, and have it once they are merged.
-- What comes later goes to the end (MODIFY COLUMN); what an older line lacks is taken as not told.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS record String MATERIALIZED formatRowNoNewline('TSV',
    span_id, parent_span_id, name, start_time_ns, duration_ns, committed_at_us, kind, status, status_message,
    service_name, scope_name, scope_version, dialect, category, workflow, agent, provider, request_model,
    response_model, response_id, environment, shared, user_message, usage_rule, impossible_usage,
    uncached_input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
    cache_write_1h_tokens, input_audio_tokens, output_audio_tokens, service_tier, toJSONString(units), cost_status,
    cost, cost_uncached_input, cost_cache_read, cost_cache_write, cost_output, cost_other,
    ifNull(toString(cost_reported), ''), ifNull(toString(cost_computed), ''), price,
    user_id, customer_id, session_id, order_id, toJSONString(properties)) CODEC(ZSTD(1));
