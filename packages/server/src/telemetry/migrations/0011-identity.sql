-- What was said of ids: a copy as `members` is, sorted by the id, since lines name ids. A period in slots, the first one
-- in it and the first one after it.
CREATE TABLE IF NOT EXISTS aliases
(
    project_id LowCardinality(String),
    alias String,
    alias_id String,
    version UInt64,
    customer_id String,
    from_slot UInt32,
    until_slot UInt32,
    -- Says that the id is not the customer, against a link of `session_links`.
    is_refusal UInt8,
    -- Undone, as if it had never been.
    is_deleted UInt8,
    INDEX by_customer customer_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project_id, alias, alias_id)
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;

-- Sessions in which `anon_<session>` was ever seen: no other one is looked at for a link.
CREATE TABLE IF NOT EXISTS anonymous_sessions
(
    project_id LowCardinality(String),
    session_id String
)
ENGINE = ReplacingMergeTree
ORDER BY (project_id, session_id)
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;

-- Which customer `anon_<session>` turned out to be: derived from the session's lines, never incremented.
CREATE TABLE IF NOT EXISTS session_links
(
    project_id LowCardinality(String),
    session_id String,
    -- Microseconds since 1970 at which the lines were read.
    version UInt64,
    customer_id String,
    -- The first slot that is not the customer's any more.
    until_slot UInt32,
    -- The evidence: where the session was first anonymous, and where it first was the customer's.
    anonymous_trace_id String,
    anonymous_at_ns Int64,
    customer_trace_id String,
    customer_at_ns Int64,
    -- No customer, or no longer.
    is_deleted UInt8,
    -- The session is longer than a visitor's can be: it is not looked at again.
    is_closed UInt8,
    INDEX by_customer customer_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project_id, session_id)
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;

-- Sessions of the past are looked at as everything is derived anew.
TRUNCATE TABLE watermarks;
