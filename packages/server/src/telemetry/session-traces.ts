/**
 * The traces of `{sessionIds:Array(String)}` of `{projectId:String}`. The inner query finds them by the index of
 * sessions, also as they once were; the outer one, by the table's own key, as they are.
 */
export const TRACES_OF_SESSIONS = `SELECT trace_id FROM trace_slots FINAL
  WHERE project_id = {projectId:String} AND is_first = 1 AND hasAny(session_ids, {sessionIds:Array(String)})
    AND (slot, trace_id) IN (
      SELECT slot, trace_id FROM trace_slots
      WHERE project_id = {projectId:String} AND is_first = 1 AND hasAny(session_ids, {sessionIds:Array(String)}))`;
