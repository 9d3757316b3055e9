-- Which keys the attributes of a project's spans have, and the short ones of their values: what people can choose from as
-- they type. Filled while spans are taken in, by sums of some seconds, so that it stays small. Nothing is lost with it.
CREATE TABLE IF NOT EXISTS attribute_catalog
(
    project_id LowCardinality(String),
    environment LowCardinality(String),
    -- The field of the query language: property, attributes, resource; of a field without keys its name, and no key.
    field LowCardinality(String),
    key String CODEC(ZSTD(1)),
    -- Empty in the row of the key itself.
    value String CODEC(ZSTD(1)),
    -- In how many spans.
    spans SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    -- Whether all values are numbers.
    is_number SimpleAggregateFunction(min, UInt8),
    last_seen SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, environment, field, key, value)
TTL last_seen + INTERVAL 30 DAY
SETTINGS index_granularity = 1024;
