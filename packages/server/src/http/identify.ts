import * as api from "@anyway-sh/api";
import { addAlias } from "../commerce/aliases.ts";
import { addMember } from "../commerce/members.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";

/** Where an application says who turned out to be which customer; the key that it sends spans with suffices. */
export function identifyRoutes(app: App, deps: AppDeps): void {
  app.post(
    "/v1/identify",
    {
      config: { scope: "ingest" },
      schema: {
        summary: "Say that an anonymous visitor, or a user, is a customer",
        description:
          "An anonymous_id becomes an alias of the customer, a user_id a member of it, for all time. What named them " +
          "before counts for the customer at once. Said twice it changes nothing.",
        tags: ["customers"],
        headers: creatingHeaders,
        body: api.identifyInput,
        response: {
          200: api.one(api.identification),
          201: api.one(api.identification),
          409: api.errorBody,
        },
      },
    },
    async (request, reply) => {
      const { anonymous_id: anonymousId, user_id: userId, customer_id: customerId } = request.body;
      const said = {
        projectId: request.projectId,
        customerId,
        validFrom: null,
        validUntil: null,
        source: "sdk",
      } as const;
      const clock = { ...deps, actor: request.actor };
      const { status, data } = await createOnce(deps, request, async (writer) => {
        const answer = {
          anonymous_id: anonymousId ?? null,
          user_id: userId ?? null,
          customer_id: customerId,
        };
        const { created } =
          userId === undefined
            ? await addAlias(writer, { ...said, alias: anonymousId ?? "", evidence: null }, clock)
            : await addMember(writer, { ...said, userId }, clock);
        return { status: created ? 201 : 200, data: { ...answer, created } };
      });
      await deps.relay.copy();
      return reply.code(status).send(one(request, data));
    },
  );
}
