-- Message contents, apart from their spans and sorted by conversation: each call repeats what was said before, so
-- neighbors share nearly all of their text, and large blocks with a long window store it about once.
-- `span` stands for trace and span id, which `spans` holds; the other key columns lead there as well.
CREATE TABLE IF NOT EXISTS span_contents
(
    project_id LowCardinality(String),
    conversation UInt64 CODEC(ZSTD(1)),
    start_time_ns Int64 CODEC(Delta, ZSTD(1)),
    -- sipHash64(trace_id, span_id)
    span UInt64 CODEC(NONE),
    committed_at_us UInt64 CODEC(Delta, ZSTD(1)),
    -- JSON: the attributes that hold message contents, as they came.
    content String CODEC(ZSTD(3, 23)) SETTINGS (min_compress_block_size = 4194304, max_compress_block_size = 8388608)
)
ENGINE = ReplacingMergeTree(committed_at_us)
PARTITION BY toYYYYMM(fromUnixTimestamp64Nano(start_time_ns))
ORDER BY (project_id, conversation, start_time_ns, span)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;

-- Where the span's contents are; 0 when it has none.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS conversation UInt64
    DEFAULT sipHash64(if(session_id = '', toString(trace_id), session_id)) CODEC(ZSTD(1));
ALTER TABLE spans ADD COLUMN IF NOT EXISTS cache_write_1h_tokens UInt64 CODEC(T64, ZSTD(1));
ALTER TABLE spans ADD COLUMN IF NOT EXISTS input_audio_tokens UInt64 CODEC(T64, ZSTD(1));
ALTER TABLE spans ADD COLUMN IF NOT EXISTS output_audio_tokens UInt64 CODEC(T64, ZSTD(1));
-- The span says of its usage what cannot be.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS impossible_usage UInt8;
-- The same answer of a provider in several traces is looked for by its id.
ALTER TABLE spans ADD INDEX IF NOT EXISTS by_response response_id TYPE bloom_filter(0.01) GRANULARITY 4;

INSERT INTO span_contents
SELECT project_id, conversation, start_time_ns, sipHash64(trace_id, span_id), committed_at_us, content
FROM spans WHERE content != '';
