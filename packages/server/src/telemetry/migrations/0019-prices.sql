-- What decides a call's price beside its tokens, and what it is made of beside them.
ALTER TABLE spans
    ADD COLUMN IF NOT EXISTS service_tier LowCardinality(String) DEFAULT 'standard',
    -- What is billed by other than tokens, by its unit; empty where the span tells of nothing.
    ADD COLUMN IF NOT EXISTS units Map(LowCardinality(String), UInt64) CODEC(ZSTD(1)),
    -- With the four other parts it makes the cost of a call that was computed.
    ADD COLUMN IF NOT EXISTS cost_other Decimal(18, 9)
        DEFAULT if(cost_status = 'computed', cost - cost_uncached_input - cost_cache_read - cost_cache_write - cost_output, 0)
        CODEC(ZSTD(1)),
    -- By the book, whether or not it counts; null where the book has no price.
    ADD COLUMN IF NOT EXISTS cost_computed Nullable(Decimal(18, 9))
        DEFAULT if(cost_status = 'computed', cost, NULL) CODEC(ZSTD(1));

ALTER TABLE span_intake
    ADD COLUMN IF NOT EXISTS service_tier LowCardinality(String) DEFAULT 'standard',
    ADD COLUMN IF NOT EXISTS units Map(LowCardinality(String), UInt64),
    ADD COLUMN IF NOT EXISTS cost_other Decimal(18, 9)
        DEFAULT if(cost_status = 'computed', cost - cost_uncached_input - cost_cache_read - cost_cache_write - cost_output, 0),
    ADD COLUMN IF NOT EXISTS cost_computed Nullable(Decimal(18, 9)) DEFAULT if(cost_status = 'computed', cost, NULL);

-- So that the new columns are among those of its SELECT.
ALTER TABLE spans_of_intake MODIFY QUERY
SELECT * EXCEPT (content, said_by, said_texts), multiIf(
    content = '', 0,
    session_id != '', sipHash64(session_id),
    position(content, '"user') > 0, sipHash64(substring(content, position(content, '"user'), 300)),
    sipHash64(toString(trace_id))) AS conversation,
    toUInt8(multiIf(content = '', 0, position(content, '"user') > 0 OR position(content, '"human') > 0, 2, 1)) AS user_message
FROM span_intake;

-- Parts of the cost of lines: what is billed beside tokens, and what was reported as a whole.
ALTER TABLE trace_slots
    ADD COLUMN IF NOT EXISTS line_cost_other Array(Decimal(18, 9)) DEFAULT arrayMap(x -> 0, line_model) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS line_cost_unsplit Array(Decimal(18, 9)) DEFAULT arrayMap(x -> 0, line_model) CODEC(ZSTD(1));

-- Everything is derived anew.
TRUNCATE TABLE watermarks;
