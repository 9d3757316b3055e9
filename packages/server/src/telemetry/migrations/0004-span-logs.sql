-- Log records that tell of a span, above all the messages of a call: they join it when it is read, since they come
-- on their own way and at their own time.
CREATE TABLE IF NOT EXISTS span_logs
(
    project_id LowCardinality(String),
    trace_id FixedString(32) CODEC(ZSTD(1)),
    span_id FixedString(16) CODEC(ZSTD(1)),
    time_ns Int64 CODEC(Delta, ZSTD(1)),
    name LowCardinality(String),
    -- A hash of name and attributes: a record that is sent again replaces itself.
    identity UInt64 CODEC(ZSTD(1)),
    -- When the commit began: microseconds since 1970.
    committed_at_us UInt64 CODEC(Delta, ZSTD(1)),
    -- JSON, as it came; the body among them.
    attributes String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(committed_at_us)
PARTITION BY toYYYYMM(fromUnixTimestamp64Nano(time_ns))
ORDER BY (project_id, trace_id, span_id, time_ns, name, identity)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;
