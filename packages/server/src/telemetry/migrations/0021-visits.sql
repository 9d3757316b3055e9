-- What owners of conversations did in each quarter of an hour, made of its rows of `trace_slots`: reports of conversions
-- read this once the quarter has been quiet. `state` tells which rows it was made of; what differs from what there is
-- now is made again. Nothing is lost with it. Two rows a quarter; arrays are parallel, one entry a visit.
CREATE TABLE IF NOT EXISTS visit_slots
(
    project_id LowCardinality(String),
    -- Whether these visits have an owner and no session.
    alone UInt8,
    slot UInt32,
    state UInt64,
    kept_at_us UInt64,
    environment Array(LowCardinality(String)),
    -- Hashes: of whose the line is by its own ids, and of the session and the user (0 for none).
    who Array(UInt64),
    session Array(UInt64),
    user Array(UInt64) CODEC(ZSTD(1)),
    -- The customer that the lines name.
    customer Array(String) CODEC(ZSTD(1)),
    -- Whether it is shared unless its user lends a customer.
    shared Array(UInt8),
    start_ns Array(Int64) CODEC(ZSTD(1)),
    end_ns Array(Int64) CODEC(ZSTD(1)),
    touch Array(UInt8),
    -- Nano-dollars.
    cost Array(Int64) CODEC(ZSTD(1)),
    unpriced Array(UInt32),
    order_ids Array(Array(String)) CODEC(ZSTD(1)),
    -- Hashes of their ids.
    traces Array(Array(UInt64)),
    -- Values, and what was spent on each. Of properties the key, a NUL and the value.
    workflows Array(Array(LowCardinality(String))),
    workflow_costs Array(Array(Int64)) CODEC(ZSTD(1)),
    agents Array(Array(LowCardinality(String))),
    agent_costs Array(Array(Int64)) CODEC(ZSTD(1)),
    models Array(Array(LowCardinality(String))),
    model_costs Array(Array(Int64)) CODEC(ZSTD(1)),
    providers Array(Array(LowCardinality(String))),
    provider_costs Array(Array(Int64)) CODEC(ZSTD(1)),
    properties Array(Array(String)) CODEC(ZSTD(1)),
    property_costs Array(Array(Int64)) CODEC(ZSTD(1)),
    -- Those of lines beside its calls, each behind what it is of and a NUL.
    beside_values Array(Array(String)) CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(kept_at_us)
ORDER BY (project_id, alone, slot)
SETTINGS index_granularity = 64;

-- States of many rows are kept too, once a minute.
ALTER TABLE kept_identities MODIFY TTL kept_at + INTERVAL 2 HOUR;
