/**
 * A condition on `spans` that holds for the spans of `{traceIds:Array(String)}` of `{projectId:String}`, in the terms
 * of the table's own key, so that only their granules are read however long the history is.
 */
export const OF_TRACES = `project_id = {projectId:String}
  AND (intDiv(start_time_ns, 3600000000000), trace_id) IN (
    SELECT toInt64(intDiv(slot, 4)), trace_id FROM trace_index
    WHERE project_id = {projectId:String} AND trace_id IN {traceIds:Array(String)})`;

/** As {@link OF_TRACES}, for the spans of `{traceId:String}` alone: sooner planned. */
export const OF_TRACE = `project_id = {projectId:String} AND trace_id = {traceId:String}
  AND intDiv(start_time_ns, 3600000000000) IN (
    SELECT toInt64(intDiv(slot, 4)) FROM trace_index
    WHERE project_id = {projectId:String} AND trace_id = {traceId:String})`;

/** As {@link OF_TRACES}, on `trace_slots`. */
export const OF_TRACE_SLOTS = `project_id = {projectId:String}
  AND (slot, trace_id) IN (
    SELECT slot, trace_id FROM trace_index
    WHERE project_id = {projectId:String} AND trace_id IN {traceIds:Array(String)})`;

/** Rows of `trace_slots` of `{keys:Array(Tuple(UInt32, String))}`, slots and traces. */
export const OF_KEYS =
  "project_id = {projectId:String} AND (slot, trace_id) IN {keys:Array(Tuple(UInt32, String))}";
