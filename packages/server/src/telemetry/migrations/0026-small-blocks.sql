-- What is looked up by a few ids at a time is read a block at a time: small ones, so that little else is unpacked.
ALTER TABLE trace_index MODIFY SETTING min_compress_block_size = 4096, max_compress_block_size = 16384;

-- As before, in smaller granules. What was kept is made again by the next question.
DROP TABLE IF EXISTS kept_identities;
CREATE TABLE IF NOT EXISTS kept_identities
(
    project_id LowCardinality(String),
    -- A hash of the rows that it was made of.
    generation UInt64,
    -- `always`: the id stands for `customer`; `dated`: at some times, for those of `periods`; `user`: is lent by `members`,
    -- `whole`: all of these are there.
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
TTL kept_at + INTERVAL 2 HOUR
SETTINGS index_granularity = 256, min_compress_block_size = 4096, max_compress_block_size = 16384;
