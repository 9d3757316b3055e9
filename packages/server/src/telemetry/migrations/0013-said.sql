-- What was said in a span, for those who look for a conversation by its words. Filled by the insert of the spans: what
-- is acknowledged is found, and what is sent again replaces itself.
ALTER TABLE span_intake
    ADD COLUMN IF NOT EXISTS said_by Array(LowCardinality(String)),
    ADD COLUMN IF NOT EXISTS said_texts Array(String);

CREATE TABLE IF NOT EXISTS said
(
    project_id LowCardinality(String),
    -- sipHash64 of the span's own session id, or of its trace id.
    conversation UInt64 CODEC(ZSTD(1)),
    start_time_ns Int64 CODEC(Delta, ZSTD(1)),
    span_id FixedString(16) CODEC(ZSTD(1)),
    trace_id FixedString(32) CODEC(ZSTD(1)),
    committed_at_us UInt64 CODEC(Delta, ZSTD(1)),
    environment LowCardinality(String),
    -- Parallel: who, and what.
    speakers Array(LowCardinality(String)) CODEC(ZSTD(1)),
    texts Array(String) CODEC(ZSTD(1)),
    INDEX words texts TYPE text(tokenizer = 'splitByNonAlpha', preprocessor = lowerUTF8(texts))
)
ENGINE = ReplacingMergeTree(committed_at_us)
PARTITION BY toYYYYMM(fromUnixTimestamp64Nano(start_time_ns))
ORDER BY (project_id, conversation, start_time_ns, span_id)
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS said_of_intake TO said AS
SELECT project_id, sipHash64(if(session_id = '', toString(trace_id), session_id)) AS conversation, start_time_ns, span_id,
    trace_id, committed_at_us, environment, said_by AS speakers, said_texts AS texts
FROM span_intake WHERE notEmpty(said_texts);

-- In how many spans a word was said: how telling it is, and what a misspelled one may have meant; the empty word stands
-- for all of them. Nothing is charged by it, so that a span that was sent again may stand in it twice.
CREATE TABLE IF NOT EXISTS said_words
(
    project_id LowCardinality(String),
    word String CODEC(ZSTD(1)),
    spans UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree
ORDER BY (project_id, word)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS said_words_of_intake TO said_words AS
SELECT project_id,
    arrayJoin(arrayPushBack(arrayDistinct(tokens(lowerUTF8(arrayStringConcat(said_texts, ' ')), 'splitByNonAlpha')), '')) AS word,
    count() AS spans
FROM span_intake
-- Long numbers and ids are as good as unique.
WHERE notEmpty(said_texts) AND length(word) <= 32 AND (length(word) <= 4 OR NOT match(word, '[0-9]'))
GROUP BY project_id, word;

-- What people paste into the search: ids of anything.
ALTER TABLE spans ADD INDEX IF NOT EXISTS by_span span_id TYPE bloom_filter(0.01) GRANULARITY 4;
ALTER TABLE trace_slots ADD INDEX IF NOT EXISTS by_user user_ids TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE trace_slots ADD INDEX IF NOT EXISTS by_order order_ids TYPE bloom_filter(0.01) GRANULARITY 1;
