-- What a span's row is made of, in one insert: this table keeps nothing, and its views fill the ones that do.
ALTER TABLE spans DROP COLUMN IF EXISTS content;
DROP VIEW IF EXISTS trace_index_of_spans;

CREATE TABLE IF NOT EXISTS span_intake
(
    project_id LowCardinality(String),
    trace_id FixedString(32),
    span_id FixedString(16),
    parent_span_id String,
    start_time_ns Int64,
    duration_ns UInt64,
    committed_at_us UInt64,
    name LowCardinality(String),
    kind UInt8,
    status UInt8,
    status_message String,
    service_name LowCardinality(String),
    scope_name LowCardinality(String),
    scope_version LowCardinality(String),
    dialect LowCardinality(String),
    category LowCardinality(String),
    workflow LowCardinality(String),
    agent LowCardinality(String),
    provider LowCardinality(String),
    request_model LowCardinality(String),
    response_model LowCardinality(String),
    response_id String,
    environment LowCardinality(String),
    shared UInt8,
    usage_rule LowCardinality(String),
    uncached_input_tokens UInt64,
    cache_read_tokens UInt64,
    cache_write_tokens UInt64,
    output_tokens UInt64,
    reasoning_tokens UInt64,
    cache_write_1h_tokens UInt64,
    input_audio_tokens UInt64,
    output_audio_tokens UInt64,
    impossible_usage UInt8,
    cost_status LowCardinality(String),
    cost Decimal(18, 9),
    cost_uncached_input Decimal(18, 9),
    cost_cache_read Decimal(18, 9),
    cost_cache_write Decimal(18, 9),
    cost_output Decimal(18, 9),
    cost_reported Nullable(Decimal(18, 9)),
    price LowCardinality(String),
    user_id String,
    customer_id String,
    session_id String,
    order_id String,
    properties Map(LowCardinality(String), String),
    attributes String,
    content String,
    resource LowCardinality(String),
    events String,
    links String
)
ENGINE = Null;

-- Calls of one conversation are those of one session; of no session, those that begin with the same words of the
-- user; else those of one trace. It only decides which contents are neighbors.
CREATE MATERIALIZED VIEW IF NOT EXISTS spans_of_intake TO spans AS
SELECT * EXCEPT (content), multiIf(
    content = '', 0,
    session_id != '', sipHash64(session_id),
    position(content, '"user') > 0, sipHash64(substring(content, position(content, '"user'), 300)),
    sipHash64(toString(trace_id))) AS conversation
FROM span_intake;

CREATE MATERIALIZED VIEW IF NOT EXISTS span_contents_of_intake TO span_contents AS
SELECT project_id, multiIf(
    session_id != '', sipHash64(session_id),
    position(content, '"user') > 0, sipHash64(substring(content, position(content, '"user'), 300)),
    sipHash64(toString(trace_id))) AS conversation,
    start_time_ns, sipHash64(trace_id, span_id) AS span, committed_at_us, content
FROM span_intake WHERE content != '';

CREATE MATERIALIZED VIEW IF NOT EXISTS trace_index_of_intake TO trace_index AS
SELECT DISTINCT project_id, trace_id, toUInt32(intDiv(start_time_ns, 900000000000)) AS slot FROM span_intake;
