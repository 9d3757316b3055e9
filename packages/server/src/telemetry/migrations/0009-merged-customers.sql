-- The customer that this one was merged into; empty for none.
ALTER TABLE customers ADD COLUMN IF NOT EXISTS merged_into String;
