import * as api from "@anyway-sh/api";
import type { AuditEntry } from "../model/audit.ts";
import { toApiActor } from "./actors.ts";
import { toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { pageOf } from "./paging.ts";

/** Who changed what. */
export function auditRoutes(app: App, deps: Pick<AppDeps, "business">): void {
  app.get(
    "/v1/audit",
    {
      config: { scope: "read" },
      schema: {
        summary: "List who changed what, newest first",
        tags: ["audit"],
        querystring: api.auditQuery,
        response: { 200: api.list(api.auditEntry) },
      },
    },
    (request) =>
      pageOf(request, "audit", request.query, {
        read: (page) => deps.business.audit(request.projectId, { subject: request.query.subject }, page),
        time: (entry) => entry.at,
        toApi: toApiEntry,
      }),
  );
}

function toApiEntry({ id, at, actor, action, subject, details }: AuditEntry): api.AuditEntry {
  return { id, at: toApiTime(at), actor: toApiActor(actor), action, subject, details: { ...details } };
}
