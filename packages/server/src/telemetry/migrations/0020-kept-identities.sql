-- Who stands for whom, resolved, for each state of a project's aliases, links, merges and members: so that a question
-- joins one small table instead of resolving all of them anew. Nothing is lost with it; what is missing is made again.
CREATE TABLE IF NOT EXISTS kept_identities
(
    project_id LowCardinality(String),
    -- A hash of the rows that it was made of.
    generation UInt64,
    -- `always`: the id stands for `customer`; `dated`: at some times, for those of `periods`; `user`: is lent by `members`.
    kind LowCardinality(String),
    id String CODEC(ZSTD(1)),
    customer String CODEC(ZSTD(1)),
    -- Rank, first slot, slot after the last, customer.
    periods Array(Tuple(UInt8, UInt32, UInt32, String)) CODEC(ZSTD(1)),
    -- Customer, first slot, slot after the last, periods of the customer's own id.
    members Array(Tuple(String, UInt32, UInt32, Array(Tuple(UInt8, UInt32, UInt32, String)))) CODEC(ZSTD(1)),
    kept_at DateTime DEFAULT now()
)
ENGINE = MergeTree
ORDER BY (project_id, generation, kind, id)
TTL kept_at + INTERVAL 1 DAY
SETTINGS index_granularity = 1024;
