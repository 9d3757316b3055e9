-- By which profit is told apart, as by the properties of spans.
ALTER TABLE orders ADD COLUMN IF NOT EXISTS metadata Map(LowCardinality(String), String);
