-- What a re-pricing made of each call that it changed: as it was, as it is. Kept for good, as the proof of a changed sum.
CREATE TABLE IF NOT EXISTS cost_changes
(
    project_id LowCardinality(String),
    repricing_id String CODEC(ZSTD(1)),
    hour UInt32 CODEC(Delta, ZSTD(1)),
    trace_id FixedString(32) CODEC(ZSTD(1)),
    span_id FixedString(16) CODEC(ZSTD(1)),
    -- Of the span's row as it was read: a row that came later has been priced by itself.
    committed_at_us UInt64 CODEC(ZSTD(1)),
    provider LowCardinality(String),
    model LowCardinality(String),
    old_status LowCardinality(String),
    old_cost Decimal(18, 9) CODEC(ZSTD(1)),
    old_price LowCardinality(String),
    cost_status LowCardinality(String),
    cost Decimal(18, 9) CODEC(ZSTD(1)),
    cost_uncached_input Decimal(18, 9) CODEC(ZSTD(1)),
    cost_cache_read Decimal(18, 9) CODEC(ZSTD(1)),
    cost_cache_write Decimal(18, 9) CODEC(ZSTD(1)),
    cost_output Decimal(18, 9) CODEC(ZSTD(1)),
    cost_other Decimal(18, 9) CODEC(ZSTD(1)),
    cost_computed Nullable(Decimal(18, 9)) CODEC(ZSTD(1)),
    price LowCardinality(String)
)
ENGINE = ReplacingMergeTree
ORDER BY (project_id, repricing_id, hour, trace_id, span_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;
