import * as api from "@anyway-sh/api";
import { z } from "zod";
import { AppError } from "../model/app-error.ts";
import { formatNanoUsd } from "../model/money.ts";
import { alignToSlots, formatTimeNs } from "../model/time-range.ts";
import { customerOf } from "../query/trace-conditions.ts";
import type { TraceCondition } from "../query/trace-query.ts";
import type { User } from "../telemetry/users.ts";
import { one, page } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { filterCondition } from "./filter-parameter.ts";
import { toApiMember } from "./members.ts";
import { rangeOf } from "./query-range.ts";

const tags = ["users"];
const MOST_MEMBERSHIPS = 100;
const CURSOR = [z.string().regex(/^\d{1,19}$/), z.string()] as const;

/** The users that spans name: what they did and cost. */
export function userRoutes(
  app: App,
  { telemetry, business, now }: Pick<AppDeps, "telemetry" | "business" | "now">,
): void {
  app.get(
    "/v1/users",
    {
      config: { scope: "read" },
      schema: {
        summary: "Lists users that are active in the range, the last one seen first",
        description:
          "The range is widened to whole quarters of an hour. With `filter`, users of traces that it finds are listed, " +
          "and figures are of these traces.",
        tags,
        querystring: api.userListQuery,
        response: { 200: api.list(api.userSummary) },
      },
    },
    async (request) => {
      const { projectId } = request;
      const { environment, customer_id, q, filter = "", limit, cursor } = request.query;
      const after = cursor === undefined ? undefined : decodeCursor("users", [...CURSOR], cursor);
      const asked = filterCondition(filter);
      const conditions: TraceCondition[] =
        customer_id === undefined ? asked : [{ field: "customer", is: customer_id }, ...asked];
      const users = await telemetry.readUsers(
        { projectId, environment, range: alignToSlots(rangeOf(request.query, now())) },
        {
          customerId: customerOf({ conditions }),
          q,
          conditions,
          limit: limit + 1,
          after: after && { lastNs: BigInt(after[0]), userId: after[1] },
        },
      );
      const shown = users.slice(0, limit);
      const last = shown.at(-1);
      const nextCursor =
        users.length > limit && last ? encodeCursor("users", [last.lastNs.toString(), last.userId]) : null;
      return page(request, shown.map(toApiUser), { limit, nextCursor });
    },
  );

  app.get(
    "/v1/users/:id",
    {
      config: { scope: "read" },
      schema: {
        summary: "One user over the range",
        tags,
        params: z.object({ id: z.string().min(1).max(1024) }),
        querystring: z.object(api.rangeQuery),
        response: { 200: api.one(api.userDetail) },
      },
    },
    async (request) => {
      const { projectId } = request;
      const { id: userId } = request.params;
      const { environment } = request.query;
      const period = { projectId, environment, range: alignToSlots(rangeOf(request.query, now())) };
      const [seen, [user], memberships] = await Promise.all([
        telemetry.userSeen(projectId, userId),
        telemetry.readUsers(period, { userId, limit: 1 }),
        business.membershipsOf(projectId, userId, MOST_MEMBERSHIPS),
      ]);
      if (!seen)
        throw new AppError("not_found", `No span of this project names the user ${JSON.stringify(userId)}.`);
      return one(request, {
        ...toApiUser({ ...NOTHING, userId, ...user, ...seen }),
        memberships: memberships.map(toApiMember),
      });
    },
  );
}

const NOTHING = {
  sessions: 0,
  traces: 0,
  errors: 0,
  calls: 0,
  unpriced: 0,
  inputTokens: 0,
  outputTokens: 0,
  cost: 0n,
  customerIds: [],
};

function toApiUser(user: User): api.UserSummary {
  return {
    user_id: user.userId,
    first_seen: formatTimeNs(user.firstNs),
    last_seen: formatTimeNs(user.lastNs),
    sessions: user.sessions,
    traces: user.traces,
    errors: user.errors,
    calls: user.calls,
    tokens_input: user.inputTokens,
    tokens_output: user.outputTokens,
    cost: formatNanoUsd(user.cost),
    cost_incomplete: user.unpriced > 0,
    customer_ids: user.customerIds,
  };
}
