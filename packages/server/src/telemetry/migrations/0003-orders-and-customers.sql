-- Read-side copies of the business store's records, mirrored through its outbox; `version` makes a copy that
-- is delivered twice or late harmless.
CREATE TABLE IF NOT EXISTS orders
(
    project_id LowCardinality(String),
    order_id String,
    version UInt64,
    customer_id String,
    external_id String,
    product_id String,
    -- Minor units of the currency.
    amount Int64,
    amount_refunded Int64,
    tax Int64,
    currency LowCardinality(String),
    status LowCardinality(String),
    kind LowCardinality(String),
    environment LowCardinality(String),
    placed_at_ms Int64,
    -- Null until it was paid.
    paid_at_ms Nullable(Int64)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project_id, order_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;

CREATE TABLE IF NOT EXISTS customers
(
    project_id LowCardinality(String),
    customer_id String,
    version UInt64,
    email String,
    name String,
    external_id String,
    created_at_ms Int64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project_id, customer_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;
