import * as api from "@anyway-sh/api";
import { z } from "zod";
import { scoreId } from "../ingest/score-id.ts";
import { AppError } from "../model/app-error.ts";
import { type Score, type ScoreContent, scoreValue } from "../model/score.ts";
import { MAX_TIME_NS, msToNs, parseTimeNs } from "../model/time-range.ts";
import { one, page } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { toApiScore } from "./convert-score.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { rangeOf } from "./query-range.ts";
import { parseBody } from "./validation.ts";

const tags = ["scores"];
const CURSOR = [z.string().regex(/^\d{1,19}$/), z.string().max(256)] as const;

/** Feedback and evaluations: stored, listed, removed. */
export function scoreRoutes(app: App, { telemetry, ingest, now }: AppDeps): void {
  app.post(
    "/v1/scores",
    {
      config: { scope: "ingest" },
      schema: {
        summary: "Stores a score, or a batch `{scores: […]}` of up to 1,000; 201 means that they are durable",
        description:
          "`{id?, trace_id?, span_id?, session_id?, name, value, label?, comment?, source?, time?}`. A score of the same " +
          "target, name and source replaces the one before, unless each has an id of its own; told twice it counts once, " +
          "so that no Idempotency-Key is needed. Of a batch with a wrong score nothing is stored.",
        tags,
        response: { 201: api.one(api.scoresStored) },
      },
    },
    async (request, reply) => {
      const scores = readScores(request.body).map((input) => toScore(input, msToNs(now())));
      const refused = await ingest.acceptScores(request.projectId, scores);
      if (refused.length > 0) throw new Error(`${refused.length} scores were refused by the store`);
      return reply.code(201).send(one(request, { scores: scores.map(toApiScore) }));
    },
  );

  app.get(
    "/v1/scores",
    {
      config: { scope: "read" },
      schema: {
        summary: "Lists scores, newest first",
        tags,
        querystring: api.scoreListQuery,
        response: { 200: api.list(api.score) },
      },
    },
    async (request) => {
      const { limit, cursor, trace_id: traceId, session_id: sessionId, ...query } = request.query;
      const isOfTarget = traceId !== undefined || sessionId !== undefined;
      const isBounded = query.start_time !== undefined || query.end_time !== undefined;
      const after = cursor === undefined ? undefined : decodeCursor("scores", [...CURSOR], cursor);
      const found = await telemetry.readScores(
        request.projectId,
        {
          traceId,
          sessionId,
          spanId: query.span_id,
          name: query.name,
          type: query.type,
          source: query.source,
          range: isOfTarget && !isBounded ? undefined : rangeOf(query, now()),
        },
        { limit: limit + 1, after: after && { timeNs: BigInt(after[0]), id: after[1] } },
      );
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      const nextCursor =
        found.length > limit && last ? encodeCursor("scores", [last.timeNs.toString(), last.id]) : null;
      return page(request, shown.map(toApiScore), { limit, nextCursor });
    },
  );

  app.delete(
    "/v1/scores/:id",
    {
      config: { scope: "write" },
      schema: {
        summary: "Removes a score; given again, it is back",
        description:
          "A score that an evaluation on a span was stays removed when that span is sent again; given here, it is back.",
        tags,
        params: z.object({ id: api.id }),
        response: { 204: z.void(), 404: api.errorBody },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const [score] = await telemetry.readScores(request.projectId, { id }, { limit: 1 });
      if (!score) throw new AppError("not_found", `There is no score ${JSON.stringify(id)} in this project.`);
      const refused = await ingest.acceptScores(request.projectId, [score], true);
      if (refused.length > 0) throw new Error("the removal of a score was refused by the store");
      return reply.code(204).send();
    },
  );
}

type Input = z.output<typeof api.scoreInput>;

/** Of one that is sent alone, wrong fields are told without the name of a batch. */
function readScores(body: unknown): Input[] {
  const isBatch = typeof body === "object" && body !== null && "scores" in body;
  return isBatch ? parseBody(api.scoreBatch, body).scores : [parseBody(api.scoreInput, body)];
}

function toScore(input: Input, nowNs: bigint): Score {
  const value = scoreValue(input.value, input.label);
  const timeNs = input.time === undefined ? nowNs : parseTimeNs(input.time);
  if (!value || timeNs < 0n || timeNs > MAX_TIME_NS)
    throw new AppError(
      "invalid_request",
      `The score ${input.name} cannot be stored: its value must be below a billion, its time after 1970 and before 2262.`,
    );
  const content: ScoreContent = {
    traceId: input.trace_id ?? "",
    spanId: input.span_id ?? "",
    sessionId: input.session_id ?? "",
    name: input.name,
    ...value,
    comment: input.comment ?? "",
    source: input.source,
    timeNs,
  };
  return { id: input.id ?? scoreId(content), ...content };
}
