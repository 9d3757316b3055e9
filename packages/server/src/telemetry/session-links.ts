import type { ClickHouseClient } from "@clickhouse/client";
import type { SessionIdentity, SessionLink } from "../model/session-link.ts";
import { SLOT_NS } from "../model/time-range.ts";
import type { Insert } from "./insert.ts";
import { TRACES_OF_SESSIONS } from "./session-traces.ts";
import { select } from "./statement.ts";
import { tsvString } from "./tsv.ts";

/** Whom a session names, and how many lines that is from. */
export interface NamedOnSession {
  lines: number;
  identities: SessionIdentity[];
}

/** What is known of a session's visitor; none is one that is nobody's. `isClosed`: it is not looked at again. */
export interface StoredSessionLink {
  sessionId: string;
  link: SessionLink | undefined;
  isClosed: boolean;
}

export interface SessionLinks {
  /** Remembers that these sessions had an anonymous visitor. */
  noteAnonymousSessions(projectId: string, sessionIds: readonly string[]): Promise<void>;
  /** Those of the sessions that ever had one, and whether they are closed. */
  anonymousSessions(projectId: string, sessionIds: readonly string[]): Promise<Map<string, boolean>>;
  namedOnSessions(projectId: string, sessionIds: readonly string[]): Promise<Map<string, NamedOnSession>>;
  sessionLinks(projectId: string, sessionIds: readonly string[]): Promise<Map<string, StoredSessionLink>>;
  /** Replaces what was known of these sessions by what was read at `version` (microseconds). */
  writeSessionLinks(projectId: string, links: readonly StoredSessionLink[], version: number): Promise<void>;
}

const COLUMNS = [
  "project_id",
  "session_id",
  "version",
  "customer_id",
  "until_slot",
  "anonymous_trace_id",
  "anonymous_at_ns",
  "customer_trace_id",
  "customer_at_ns",
  "is_deleted",
  "is_closed",
] as const;
const IN_PROJECT = "project_id = {projectId:String}";
const OF_SESSIONS = `${IN_PROJECT} AND session_id IN {sessionIds:Array(String)}`;

export function createSessionLinks(client: ClickHouseClient, insert: Insert): SessionLinks {
  return {
    async noteAnonymousSessions(projectId, sessionIds) {
      const lines = sessionIds.map((sessionId) => `${projectId}\t${tsvString(sessionId)}\n`);
      if (lines.length > 0) await insert("anonymous_sessions", ["project_id", "session_id"], lines.join(""));
    },

    async anonymousSessions(projectId, sessionIds) {
      if (sessionIds.length === 0) return new Map();
      const rows = await select<{ session_id: string; closed: number }>(
        client,
        `SELECT DISTINCT session_id,
           session_id IN (SELECT session_id FROM session_links WHERE ${OF_SESSIONS} AND is_closed = 1) AS closed
         FROM anonymous_sessions WHERE ${OF_SESSIONS}`,
        { projectId, sessionIds },
      );
      return new Map(rows.map((row) => [row.session_id, row.closed === 1]));
    },

    async namedOnSessions(projectId, sessionIds) {
      const rows = await select<IdentityRow>(
        client,
        // A line's time is known to the slot; within that, not before its trace began.
        `SELECT session, customer, user, environment, min(at) AS first_ns, max(at) AS last_ns,
           min((at, toString(trace_id))).2 AS first_trace, count() AS lines
         FROM (
           SELECT session, customer, user, line_env AS environment, trace_id,
             greatest(start_time_ns, toInt64(slot) * ${SLOT_NS}) AS at
           FROM trace_slots FINAL
           ARRAY JOIN line_session_id AS session, line_customer_id AS customer, line_user_id AS user,
             line_environment AS line_env
           WHERE ${IN_PROJECT} AND session IN {sessionIds:Array(String)} AND (slot, trace_id) IN (
             SELECT slot, trace_id FROM trace_index WHERE ${IN_PROJECT} AND trace_id IN (${TRACES_OF_SESSIONS}))
         )
         GROUP BY session, customer, user, environment`,
        { projectId, sessionIds },
      );
      const named = new Map<string, NamedOnSession>();
      for (const row of rows) {
        const of = named.get(row.session) ?? { lines: 0, identities: [] };
        of.lines += Number(row.lines);
        of.identities.push({
          customerId: row.customer,
          userId: row.user,
          environment: row.environment,
          firstNs: BigInt(row.first_ns),
          lastNs: BigInt(row.last_ns),
          traceId: row.first_trace,
        });
        named.set(row.session, of);
      }
      return named;
    },

    async sessionLinks(projectId, sessionIds) {
      if (sessionIds.length === 0) return new Map();
      const rows = await select<LinkRow>(
        client,
        `SELECT ${LINK_COLUMNS}, is_deleted, is_closed FROM session_links FINAL WHERE ${OF_SESSIONS}`,
        { projectId, sessionIds },
      );
      return new Map(
        rows.map((row) => [
          row.session_id,
          {
            sessionId: row.session_id,
            link: row.is_deleted === 1 ? undefined : toSessionLink(row),
            isClosed: row.is_closed === 1,
          },
        ]),
      );
    },

    async writeSessionLinks(projectId, links, version) {
      const lines = links.map(({ sessionId, link, isClosed }) =>
        [
          projectId,
          tsvString(sessionId),
          version,
          tsvString(link?.customerId ?? ""),
          link?.untilSlot ?? 0,
          link?.anonymousTraceId ?? "",
          link?.anonymousAtNs ?? 0,
          link?.customerTraceId ?? "",
          link?.customerAtNs ?? 0,
          link ? 0 : 1,
          isClosed ? 1 : 0,
        ].join("\t"),
      );
      if (lines.length > 0) await insert("session_links", COLUMNS, `${lines.join("\n")}\n`);
    },
  };
}

/** Of {@link SessionLinkRow}. */
export const LINK_COLUMNS = `session_id, customer_id, until_slot, anonymous_trace_id, anonymous_at_ns,
  customer_trace_id, customer_at_ns`;

export interface SessionLinkRow {
  session_id: string;
  customer_id: string;
  until_slot: number;
  anonymous_trace_id: string;
  anonymous_at_ns: string;
  customer_trace_id: string;
  customer_at_ns: string;
}
interface LinkRow extends SessionLinkRow {
  is_deleted: number;
  is_closed: number;
}
interface IdentityRow {
  session: string;
  customer: string;
  user: string;
  environment: SessionIdentity["environment"];
  first_ns: string;
  last_ns: string;
  first_trace: string;
  lines: string;
}

export function toSessionLink(row: SessionLinkRow): SessionLink {
  return {
    customerId: row.customer_id,
    untilSlot: row.until_slot,
    anonymousTraceId: row.anonymous_trace_id,
    anonymousAtNs: BigInt(row.anonymous_at_ns),
    customerTraceId: row.customer_trace_id,
    customerAtNs: BigInt(row.customer_at_ns),
  };
}
