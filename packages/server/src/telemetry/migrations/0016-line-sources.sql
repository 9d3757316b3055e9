-- Where the customer of a line comes from (the span itself, one above it, the rest of its trace), or why there is none.
-- The default is for rows that were derived before.
ALTER TABLE trace_slots ADD COLUMN IF NOT EXISTS line_source Array(LowCardinality(String))
    DEFAULT arrayMap((shared, id) -> multiIf(shared = 1, 'shared', id = '', 'none', 'own'), line_shared, line_customer_id);

-- Everything is derived anew.
TRUNCATE TABLE watermarks;
