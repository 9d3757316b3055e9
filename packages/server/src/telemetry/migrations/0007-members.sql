-- Which users belong to which customers, and when: a copy as `orders` and `customers` are, sorted by user, since spans
-- name users. A period in slots (quarters of an hour since 1970), the first one in it and the first one after it.
CREATE TABLE IF NOT EXISTS members
(
    project_id LowCardinality(String),
    user_id String,
    member_id String,
    version UInt64,
    customer_id String,
    from_slot UInt32,
    until_slot UInt32,
    -- Undone, as if it had never been.
    is_deleted UInt8
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project_id, user_id, member_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;
