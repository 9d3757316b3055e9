/**
 * The traces of sessions of `{projectId:String}`; `sessions` is an array in SQL. The inner query finds them by the index
 * of sessions, also as they once were; the outer one, by the table's own key, as they are.
 */
export function tracesOfSessions(sessions: string): string {
  const inSessions = `project_id = {projectId:String} AND is_first = 1 AND hasAny(session_ids, ${sessions})`;
  return `SELECT trace_id, session_ids FROM trace_slots FINAL
    WHERE ${inSessions} AND (slot, trace_id) IN (SELECT slot, trace_id FROM trace_slots WHERE ${inSessions})`;
}

/** The ids of the traces of `{sessionIds:Array(String)}`. */
export const TRACES_OF_SESSIONS = `SELECT trace_id FROM (${tracesOfSessions("{sessionIds:Array(String)}")})`;
