-- Derived from the spans, never incremented: one row for each quarter of an hour in which a trace has spans.
-- A trace only ever gains slots (`trace_index` remembers them all), so a row's key never has to vanish, and
-- recomputing a trace rewrites all of them. What sums need (who, which model, what it cost) stands in parallel
-- arrays, one entry a line. What lists need stands in the row of the trace's first slot (`is_first`) and is empty
-- in the others.
CREATE TABLE IF NOT EXISTS trace_slots
(
    project_id LowCardinality(String),
    -- Quarters of an hour since 1970.
    slot UInt32,
    trace_id FixedString(32) CODEC(ZSTD(1)),
    -- Microseconds since 1970 at which the spans were read.
    version UInt64 CODEC(Delta, ZSTD(1)),

    line_environment Array(LowCardinality(String)),
    -- The customer that the cost belongs to; empty for none. `line_shared`: none because there are several.
    line_customer_id Array(String) CODEC(ZSTD(1)),
    line_shared Array(UInt8),
    line_user_id Array(String) CODEC(ZSTD(1)),
    line_session_id Array(String) CODEC(ZSTD(1)),
    line_model Array(LowCardinality(String)),
    -- Billable model calls, those of them without a price, and their tokens and cost.
    line_calls Array(UInt32),
    line_unpriced Array(UInt32),
    line_input_tokens Array(UInt64),
    line_output_tokens Array(UInt64),
    line_cost Array(Decimal(18, 9)) CODEC(ZSTD(1)),

    is_first UInt8,
    start_time_ns Int64 CODEC(Delta, ZSTD(1)),
    end_time_ns Int64 CODEC(Delta, ZSTD(1)),
    span_count UInt32,
    error_count UInt32,
    status UInt8,
    root_name String CODEC(ZSTD(1)),
    root_properties Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    has_root UInt8,
    environment LowCardinality(String),
    workflows Array(LowCardinality(String)),
    providers Array(LowCardinality(String)),
    -- By cost, highest first.
    models Array(LowCardinality(String)),
    -- As they were asked for.
    request_models Array(LowCardinality(String)),
    input_tokens UInt64 CODEC(T64, ZSTD(1)),
    output_tokens UInt64 CODEC(T64, ZSTD(1)),
    cost Decimal(18, 9) CODEC(ZSTD(1)),
    unpriced_count UInt32,
    customer_ids Array(String) CODEC(ZSTD(1)),
    -- Parallel to customer_ids.
    customer_costs Array(Decimal(18, 9)) CODEC(ZSTD(1)),
    user_ids Array(String) CODEC(ZSTD(1)),
    session_ids Array(String) CODEC(ZSTD(1)),
    order_ids Array(String) CODEC(ZSTD(1)),
    -- Every association property of any span, and all its values.
    properties Map(LowCardinality(String), Array(String)) CODEC(ZSTD(1)),
    INDEX by_session session_ids TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_customer customer_ids TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(toDateTime(slot * 900, 'UTC'))
ORDER BY (project_id, slot, trace_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;

-- Up to which commit the slots are derived; where the derivation resumes after a crash.
CREATE TABLE IF NOT EXISTS watermarks
(
    name String,
    committed_at_us UInt64
)
ENGINE = ReplacingMergeTree(committed_at_us)
ORDER BY name
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;
