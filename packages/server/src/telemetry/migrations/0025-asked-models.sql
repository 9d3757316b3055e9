-- The model that the calls of a line asked for, beside the one that answered: a filter by either name means the same of
-- calls as of traces. The default is for rows that were derived before: where the trace asked for one model alone, that one.
ALTER TABLE trace_slots ADD COLUMN IF NOT EXISTS line_request_model Array(LowCardinality(String))
    DEFAULT arrayMap(model -> if(model != '' AND length(request_models) = 1, request_models[1], ''), line_model);

-- Everything is derived anew.
TRUNCATE TABLE watermarks;
