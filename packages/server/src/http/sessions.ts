import * as api from "@anyway-sh/api";
import { z } from "zod";
import { AppError } from "../model/app-error.ts";
import { formatNanoUsd } from "../model/money.ts";
import type { ScoreStats } from "../model/score-stats.ts";
import { formatTimeNs } from "../model/time-range.ts";
import { customerOf } from "../query/trace-conditions.ts";
import type { SessionQuery, TraceCondition } from "../query/trace-query.ts";
import type { Session } from "../telemetry/sessions.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { one, page } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { toApiScore, toApiStats } from "./convert-score.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { requireCostApart } from "./filter-parameter.ts";
import { rangeOf } from "./query-range.ts";
import { readTurns } from "./session-turns.ts";
import { readTitles } from "./titles.ts";
import { type FilterQuery, KEY_PREFIXES, toConditions } from "./trace-conditions.ts";

const tags = ["sessions"];
const ns = z.string().regex(/^\d{1,19}$/);
const listQuery = api.sessionListQuery.loose().meta({ keyPrefixes: KEY_PREFIXES });
const MOST_SCORES = 500;

/** `GET /v1/sessions`, and one as a conversation. */
export function conversationRoutes(app: App, { telemetry, now }: Pick<AppDeps, "telemetry" | "now">): void {
  app.get(
    "/v1/sessions",
    {
      config: { scope: "read" },
      schema: {
        summary: "Lists sessions that are active in the range, the latest activity first",
        description:
          "`filter` is the query language; `property.<key>=<value>`, `score.<name>=<value>`, `min_score.<name>` and `max_score.<name>` filter too. One " +
          "trace of a session must meet all conditions, and the whole session the cost. Figures are of the whole " +
          "session; under a customer filter, of what in it is that customer's.",
        tags,
        querystring: listQuery,
        response: { 200: api.list(api.sessionSummary) },
      },
    },
    async (request) => {
      const { data, nextCursor } = await listSessions(telemetry, request.projectId, request.query, now());
      return page(request, data, { limit: request.query.limit, nextCursor });
    },
  );

  app.get(
    "/v1/sessions/:id",
    {
      config: { scope: "read" },
      schema: {
        summary:
          "One session as a conversation: what was new in each model call, and what came back, in order",
        tags,
        params: z.object({ id: z.string().min(1).max(1024) }),
        querystring: api.sessionQuery,
        response: { 200: api.one(api.sessionConversation) },
      },
    },
    async (request) => {
      const { projectId } = request;
      const { id } = request.params;
      const { environment, limit, cursor } = request.query;
      const from =
        cursor === undefined
          ? undefined
          : decodeCursor("turns", [ns, z.string().max(32), ns, z.string().max(16)], cursor);
      const [[session], scores, given, { turns, next }] = await Promise.all([
        telemetry.readSessions(projectId, environment, [id]),
        telemetry.scoresOfSessions(projectId, [id]),
        telemetry.readScores(projectId, { sessionId: id }, { limit: MOST_SCORES }),
        readTurns(telemetry, {
          projectId,
          environment,
          sessionId: id,
          limit,
          from: from && {
            trace: { startNs: BigInt(from[0]), traceId: from[1] },
            startNs: BigInt(from[2]),
            spanId: from[3],
          },
        }),
      ]);
      if (!session)
        throw new AppError(
          "not_found",
          `No span of this project names the session ${JSON.stringify(id)} in the environment ${environment}.`,
        );
      const [title] = await readTitles(telemetry, projectId, [session]);
      const { trace, startNs, spanId } = next ?? {};
      return one(request, {
        ...toApiSession(session, title, scores.get(id)),
        turns,
        next_cursor: trace
          ? encodeCursor("turns", [trace.startNs.toString(), trace.traceId, String(startNs), String(spanId)])
          : null,
        given_scores: given.map(toApiScore),
      });
    },
  );
}

/** A page of the list. */
export async function listSessions(
  telemetry: TelemetryStore,
  projectId: string,
  asked: z.output<typeof listQuery>,
  nowMs: number,
): Promise<{ data: api.SessionSummary[]; nextCursor: string | null }> {
  const { limit, cursor, environment } = asked;
  const after = cursor === undefined ? undefined : decodeCursor("sessions", [ns, z.string()], cursor);
  const query: SessionQuery = {
    projectId,
    environment,
    range: rangeOf(asked, nowMs),
    conditions: conditionsOf(asked),
    limit: limit + 1,
    ...(after ? { after: { activeNs: BigInt(after[0]), sessionId: after[1] } } : {}),
  };
  const active = await telemetry.activeSessions(query);
  const shown = active.slice(0, limit);
  const ids = shown.map((session) => session.sessionId);
  const [sessions, scores] = await Promise.all([
    telemetry.readSessions(projectId, environment, ids, customerOf(query)),
    telemetry.scoresOfSessions(projectId, ids),
  ]);
  const titles = await readTitles(telemetry, projectId, sessions);
  const byId = new Map(
    sessions.map((session, i) => [
      session.sessionId,
      toApiSession(session, titles[i], scores.get(session.sessionId)),
    ]),
  );
  const last = shown.at(-1);
  const nextCursor =
    active.length > limit && last
      ? encodeCursor("sessions", [last.activeNs.toString(), last.sessionId])
      : null;
  const data = ids.flatMap((id) => {
    const session = byId.get(id);
    return session ? [session] : [];
  });
  return { data, nextCursor };
}

function conditionsOf(query: FilterQuery): TraceCondition[] {
  const conditions = toConditions(query);
  requireCostApart(conditions);
  return conditions;
}

function toApiSession(
  session: Session,
  title = session.title,
  scores: ScoreStats[] = [],
): api.SessionSummary {
  return {
    session_id: session.sessionId,
    start_time: formatTimeNs(session.startNs),
    end_time: formatTimeNs(session.endNs),
    traces: session.traces,
    errors: session.errors,
    calls: session.calls,
    tokens_input: session.inputTokens,
    tokens_output: session.outputTokens,
    cost: formatNanoUsd(session.cost),
    cost_incomplete: session.unpriced > 0,
    customer_ids: session.customerIds,
    user_ids: session.userIds,
    order_ids: session.orderIds,
    models: session.models,
    title,
    scores: scores.map(toApiStats),
  };
}
