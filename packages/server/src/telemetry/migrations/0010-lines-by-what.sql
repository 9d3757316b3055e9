-- What sums are asked by, beside who and which model; and what costs are made of. Parallel to the arrays that are there.
-- The defaults are for rows that were derived before.
ALTER TABLE trace_slots
    ADD COLUMN IF NOT EXISTS line_provider Array(LowCardinality(String)) DEFAULT arrayMap(x -> '', line_model),
    ADD COLUMN IF NOT EXISTS line_workflow Array(LowCardinality(String)) DEFAULT arrayMap(x -> '', line_model),
    ADD COLUMN IF NOT EXISTS line_agent Array(LowCardinality(String)) DEFAULT arrayMap(x -> '', line_model),
    -- Association properties other than the ids, own or inherited.
    ADD COLUMN IF NOT EXISTS line_properties Array(Map(LowCardinality(String), String))
        DEFAULT arrayMap(x -> CAST(map(), 'Map(LowCardinality(String), String)'), line_model) CODEC(ZSTD(1)),
    -- Parts of the input and output tokens.
    ADD COLUMN IF NOT EXISTS line_cache_read_tokens Array(UInt64) DEFAULT arrayMap(x -> 0, line_model),
    ADD COLUMN IF NOT EXISTS line_cache_write_tokens Array(UInt64) DEFAULT arrayMap(x -> 0, line_model),
    ADD COLUMN IF NOT EXISTS line_reasoning_tokens Array(UInt64) DEFAULT arrayMap(x -> 0, line_model),
    -- Parts of the cost; what is left of it is uncached input, or was reported as a whole.
    ADD COLUMN IF NOT EXISTS line_cost_cache_read Array(Decimal(18, 9)) DEFAULT arrayMap(x -> 0, line_model) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS line_cost_cache_write Array(Decimal(18, 9)) DEFAULT arrayMap(x -> 0, line_model) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS line_cost_output Array(Decimal(18, 9)) DEFAULT arrayMap(x -> 0, line_model) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS agents Array(LowCardinality(String)),
    -- Billable model calls of the trace.
    ADD COLUMN IF NOT EXISTS calls UInt32,
    -- Whether a user said something in it: 0 when nothing is known of what was said, 1 no, 2 yes.
    ADD COLUMN IF NOT EXISTS user_message UInt8;

ALTER TABLE spans ADD COLUMN IF NOT EXISTS user_message UInt8;

ALTER TABLE spans_of_intake MODIFY QUERY
SELECT * EXCEPT (content), multiIf(
    content = '', 0,
    session_id != '', sipHash64(session_id),
    position(content, '"user') > 0, sipHash64(substring(content, position(content, '"user'), 300)),
    sipHash64(toString(trace_id))) AS conversation,
    toUInt8(multiIf(content = '', 0, position(content, '"user') > 0 OR position(content, '"human') > 0, 2, 1)) AS user_message
FROM span_intake;

-- Everything is derived anew.
TRUNCATE TABLE watermarks;
