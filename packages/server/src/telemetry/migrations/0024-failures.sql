-- What failed, for those who ask by cause: the spans with the status of an error, with what they say of it. Filled by the
-- insert of the spans; what is sent again replaces itself. A span that is sent again without its error stays here, so that
-- traces are asked whether they have any.
CREATE TABLE IF NOT EXISTS failures
(
    project_id LowCardinality(String),
    trace_id FixedString(32) CODEC(ZSTD(1)),
    span_id FixedString(16) CODEC(ZSTD(1)),
    parent_span_id String CODEC(ZSTD(1)),
    start_time_ns Int64 CODEC(Delta, ZSTD(1)),
    committed_at_us UInt64 CODEC(Delta, ZSTD(1)),
    name LowCardinality(String),
    category LowCardinality(String),
    model LowCardinality(String),
    -- Of the last exception, else of the span itself; empty where nothing is said.
    type LowCardinality(String),
    message String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(committed_at_us)
PARTITION BY toYYYYMM(fromUnixTimestamp64Nano(start_time_ns))
ORDER BY (project_id, intDiv(start_time_ns, 3600000000000), trace_id, span_id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS failures_of_intake TO failures AS
WITH
    arrayLast(event -> JSONExtractString(event, 'name') = 'exception', JSONExtractArrayRaw(events)) AS thrown,
    [JSONExtractString(thrown, 'attributes', 'exception.type'), JSONExtractString(attributes, 'exception.type'),
        JSONExtractString(attributes, 'error.type')] AS types,
    [JSONExtractString(thrown, 'attributes', 'exception.message'), status_message,
        JSONExtractString(attributes, 'exception.message'), JSONExtractString(attributes, 'error.message')] AS messages
SELECT project_id, trace_id, span_id, parent_span_id, start_time_ns, committed_at_us, name, category,
    if(response_model != '', response_model, request_model) AS model,
    substringUTF8(arrayFirst(said -> said != '', types), 1, 200) AS type,
    substringUTF8(arrayFirst(said -> said != '', messages), 1, 2000) AS message
FROM span_intake WHERE status = 2;

INSERT INTO failures
WITH
    arrayLast(event -> JSONExtractString(event, 'name') = 'exception', JSONExtractArrayRaw(events)) AS thrown,
    [JSONExtractString(thrown, 'attributes', 'exception.type'), JSONExtractString(attributes, 'exception.type'),
        JSONExtractString(attributes, 'error.type')] AS types,
    [JSONExtractString(thrown, 'attributes', 'exception.message'), status_message,
        JSONExtractString(attributes, 'exception.message'), JSONExtractString(attributes, 'error.message')] AS messages
SELECT project_id, trace_id, span_id, parent_span_id, start_time_ns, committed_at_us, name, category,
    if(response_model != '', response_model, request_model) AS model,
    substringUTF8(arrayFirst(said -> said != '', types), 1, 200) AS type,
    substringUTF8(arrayFirst(said -> said != '', messages), 1, 2000) AS message
FROM spans WHERE status = 2;
