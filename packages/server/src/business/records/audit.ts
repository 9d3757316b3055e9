import type { Kysely } from "kysely";
import type { AuditEntry } from "../../model/audit.ts";
import type { NewId } from "../../model/ids.ts";
import type { Schema } from "../schema.ts";
import type { PageRequest } from "./paging.ts";

export interface AuditReads {
  /** By `at`, newest first; with `subject` of that one alone. */
  audit(
    projectId: string,
    filter: { subject?: string | undefined },
    page: PageRequest,
  ): Promise<AuditEntry[]>;
}
export interface AuditWrites {
  /** Notes a change in the transaction that makes it. */
  addAudit(entry: Omit<AuditEntry, "id">): Promise<void>;
}

export function auditReads(db: Kysely<Schema>): AuditReads {
  return {
    async audit(projectId, { subject }, { limit, after }) {
      let query = db.selectFrom("audit").selectAll().where("project_id", "=", projectId);
      if (subject !== undefined) query = query.where("subject", "=", subject);
      if (after)
        query = query.where((eb) => eb(eb.refTuple("at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
  };
}

export function auditWrites(db: Kysely<Schema>, newId: NewId): AuditWrites {
  return {
    async addAudit({ projectId, at, actor, action, subject, details }) {
      const row: Schema["audit"] = {
        project_id: projectId,
        id: newId("aud_"),
        at,
        actor: JSON.stringify(actor),
        action,
        subject,
        details: JSON.stringify(details),
      };
      await db.insertInto("audit").values(row).execute();
    },
  };
}

function fromRow(row: Schema["audit"]): AuditEntry {
  return {
    id: row.id,
    projectId: row.project_id,
    at: row.at,
    actor: JSON.parse(row.actor),
    action: row.action,
    subject: row.subject,
    details: JSON.parse(row.details),
  };
}
