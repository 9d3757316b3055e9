import * as api from "@anyway-sh/api";
import { z } from "zod";
import { addMember, removeMember } from "../commerce/members.ts";
import type { Member } from "../model/member.ts";
import { one, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";
import { pageOf } from "./paging.ts";

const tags = ["customers"];
const params = z.object({ id: api.id });

/** Which users belong to a customer. The customer may be one that only spans or orders name, or will. */
export function memberRoutes(app: App, deps: AppDeps): void {
  app.get(
    "/v1/customers/:id/members",
    {
      config: { scope: "read" },
      schema: {
        summary: "List the members of a customer, newest first",
        tags,
        params,
        querystring: api.pageRequest,
        response: { 200: api.list(api.member) },
      },
    },
    (request) =>
      pageOf(request, "members", request.query, {
        read: (page) => deps.business.members(request.projectId, request.params.id, page),
        time: (member) => member.createdAt,
        toApi: toApiMember,
      }),
  );

  app.post(
    "/v1/customers/:id/members",
    {
      config: { scope: "write" },
      schema: {
        summary: "Make a user a member of a customer",
        description:
          "Spans that name no customer are charged to the only one that their user is a member of at their time, those " +
          "of the past too. Times are rounded down to quarters of an hour; the answer shows them so. Said twice it " +
          "changes nothing; a period that overlaps another of the same user and customer is refused.",
        tags,
        params,
        headers: creatingHeaders,
        body: api.memberInput,
        response: { 200: api.one(api.member), 201: api.one(api.member), 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const { user_id: userId, valid_from: from, valid_until: until } = request.body;
      const input = {
        projectId: request.projectId,
        customerId: request.params.id,
        userId,
        validFrom: from === undefined ? null : Date.parse(from),
        validUntil: until === undefined ? null : Date.parse(until),
        source: "api",
      } as const;
      const { status, data } = await createOnce(deps, request, async (writer) => {
        const { member, created } = await addMember(writer, input, { ...deps, actor: request.actor });
        return { status: created ? 201 : 200, data: toApiMember(member) };
      });
      await deps.relay.copy();
      return reply.code(status).send(one(request, data));
    },
  );

  app.delete(
    "/v1/customers/:id/members/:user_id",
    {
      config: { scope: "write" },
      schema: {
        summary: "Undo all memberships of a user with a customer, as if they had never been",
        tags,
        params: params.extend({ user_id: api.id }),
        response: { 204: z.void(), 404: api.errorBody },
      },
    },
    async (request, reply) => {
      const { id: customerId, user_id: userId } = request.params;
      const key = { projectId: request.projectId, customerId, userId };
      const by = { at: deps.now(), actor: request.actor };
      await deps.business.transaction((writer) => removeMember(writer, key, by));
      await deps.relay.copy();
      return reply.code(204).send();
    },
  );
}

/** A membership as the API tells it. */
export function toApiMember(member: Member): api.Member {
  return {
    customer_id: member.customerId,
    user_id: member.userId,
    valid_from: member.validFrom === null ? null : toApiTime(member.validFrom),
    valid_until: member.validUntil === null ? null : toApiTime(member.validUntil),
    source: member.source,
    created_at: toApiTime(member.createdAt),
  };
}
