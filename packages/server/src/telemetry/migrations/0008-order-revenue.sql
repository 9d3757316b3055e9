-- Money that came and went, each line with its time: sums of a period are made of these. Minor units.
ALTER TABLE orders
    ADD COLUMN IF NOT EXISTS amount_disputed Int64,
    -- Null when the provider did not say.
    ADD COLUMN IF NOT EXISTS fees Nullable(Int64),
    ADD COLUMN IF NOT EXISTS settled_amount Nullable(Int64),
    ADD COLUMN IF NOT EXISTS settled_currency LowCardinality(String),
    ADD COLUMN IF NOT EXISTS provider LowCardinality(String),
    ADD COLUMN IF NOT EXISTS payment_link_id String,
    ADD COLUMN IF NOT EXISTS merchant_reference String,
    ADD COLUMN IF NOT EXISTS subscription_id String,
    ADD COLUMN IF NOT EXISTS period_start_ms Nullable(Int64),
    ADD COLUMN IF NOT EXISTS period_end_ms Nullable(Int64),
    ADD COLUMN IF NOT EXISTS trace_id String,
    ADD COLUMN IF NOT EXISTS span_id String,
    ADD COLUMN IF NOT EXISTS revenue_kind Array(LowCardinality(String)),
    ADD COLUMN IF NOT EXISTS revenue_at_ms Array(Int64),
    ADD COLUMN IF NOT EXISTS revenue_amount Array(Int64),
    ADD COLUMN IF NOT EXISTS revenue_tax Array(Int64),
    -- The same in the settled currency; zeros where there is none.
    ADD COLUMN IF NOT EXISTS revenue_settled Array(Int64),
    ADD COLUMN IF NOT EXISTS revenue_settled_tax Array(Int64);
