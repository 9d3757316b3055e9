-- One row a span. A span's own start never changes, so it may stand in the key; a span that is sent again
-- replaces itself. Times are nanoseconds since 1970 as integers: no time zone, no rounding.
CREATE TABLE IF NOT EXISTS spans
(
    project_id LowCardinality(String),
    trace_id FixedString(32) CODEC(ZSTD(1)),
    span_id FixedString(16) CODEC(ZSTD(1)),
    parent_span_id String CODEC(ZSTD(1)),
    start_time_ns Int64 CODEC(Delta, ZSTD(1)),
    duration_ns UInt64 CODEC(T64, ZSTD(1)),
    -- When the commit began: microseconds since 1970. The last one to arrive wins.
    committed_at_us UInt64 CODEC(Delta, ZSTD(1)),
    name LowCardinality(String),
    kind UInt8,
    status UInt8,
    status_message String CODEC(ZSTD(1)),
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
    response_id String CODEC(ZSTD(1)),
    environment LowCardinality(String),
    shared UInt8,
    -- Empty when the span reported no usage; the counts are then not zero but unknown.
    usage_rule LowCardinality(String),
    uncached_input_tokens UInt64 CODEC(T64, ZSTD(1)),
    cache_read_tokens UInt64 CODEC(T64, ZSTD(1)),
    cache_write_tokens UInt64 CODEC(T64, ZSTD(1)),
    output_tokens UInt64 CODEC(T64, ZSTD(1)),
    reasoning_tokens UInt64 CODEC(T64, ZSTD(1)),
    cost_status LowCardinality(String),
    cost Decimal(18, 9) CODEC(ZSTD(1)),
    cost_uncached_input Decimal(18, 9) CODEC(ZSTD(1)),
    cost_cache_read Decimal(18, 9) CODEC(ZSTD(1)),
    cost_cache_write Decimal(18, 9) CODEC(ZSTD(1)),
    cost_output Decimal(18, 9) CODEC(ZSTD(1)),
    cost_reported Nullable(Decimal(18, 9)) CODEC(ZSTD(1)),
    price LowCardinality(String),
    user_id String CODEC(ZSTD(1)),
    customer_id String CODEC(ZSTD(1)),
    session_id String CODEC(ZSTD(1)),
    order_id String CODEC(ZSTD(1)),
    properties Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    -- JSON, as it came: what is not message content, what is, and the rest of the span.
    attributes String CODEC(ZSTD(1)),
    content String CODEC(ZSTD(1)),
    resource LowCardinality(String),
    events String CODEC(ZSTD(1)),
    links String CODEC(ZSTD(1)),
    INDEX by_commit committed_at_us TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(committed_at_us)
PARTITION BY toYYYYMM(fromUnixTimestamp64Nano(start_time_ns))
ORDER BY (project_id, intDiv(start_time_ns, 3600000000000), trace_id, span_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;

-- Where a trace's spans are: the quarters of an hour since 1970 in which it has any, whatever came of them later.
-- Filled by the same insert as the spans themselves, and sorted so that one trace is found among all.
CREATE TABLE IF NOT EXISTS trace_index
(
    project_id LowCardinality(String),
    trace_id FixedString(32) CODEC(ZSTD(1)),
    slot UInt32 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (project_id, trace_id, slot)
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS trace_index_of_spans TO trace_index AS
SELECT DISTINCT project_id, trace_id, toUInt32(intDiv(start_time_ns, 900000000000)) AS slot FROM spans;
