-- How good spans, traces and sessions were. A score that is told again replaces itself by its id, whatever else of it
-- has changed, so nothing else stands in the key; what is removed stays as a row that says so.
CREATE TABLE IF NOT EXISTS scores
(
    project_id LowCardinality(String),
    score_id String CODEC(ZSTD(1)),
    -- When the commit began: microseconds since 1970. The last one to arrive wins.
    committed_at_us UInt64 CODEC(Delta, ZSTD(1)),
    is_deleted UInt8,
    -- Empty where it names none.
    trace_id String CODEC(ZSTD(1)),
    span_id String CODEC(ZSTD(1)),
    session_id String CODEC(ZSTD(1)),
    name LowCardinality(String),
    type LowCardinality(String),
    -- Of thumbs 0 or 1; null for a label.
    number Nullable(Decimal(18, 9)) CODEC(ZSTD(1)),
    label String CODEC(ZSTD(1)),
    comment String CODEC(ZSTD(1)),
    source LowCardinality(String),
    time_ns Int64 CODEC(Delta, ZSTD(1)),
    INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_session session_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(committed_at_us)
ORDER BY (project_id, score_id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;
