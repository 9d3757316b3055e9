import * as api from "@anyway-sh/api";
import { z } from "zod";
import { addAlias, removeAlias } from "../commerce/aliases.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";
import { foundLink, readAliases, toApiAlias } from "./listed-aliases.ts";
import { pageOf } from "./paging.ts";

const tags = ["customers"];
const params = z.object({ id: api.id });

/** Which ids are a customer. The customer may be one that only spans or orders name, or will. */
export function aliasRoutes(app: App, deps: AppDeps): void {
  app.get(
    "/v1/customers/:id/aliases",
    {
      config: { scope: "read" },
      schema: {
        summary: "List the ids that are linked to a customer, newest first",
        description:
          "Those that somebody linked, and those that were found: anon_<session> is the one customer that appears " +
          "later on that same session. Each says who or what made it, when, and on what evidence.",
        tags,
        params,
        querystring: api.pageRequest,
        response: { 200: api.list(api.alias) },
      },
    },
    (request) =>
      pageOf(request, "aliases", request.query, {
        read: (page) => readAliases(deps, request.projectId, request.params.id, page),
        time: (listed) => listed.time,
        toApi: ({ alias }) => alias,
      }),
  );

  app.post(
    "/v1/customers/:id/aliases",
    {
      config: { scope: "write" },
      schema: {
        summary: "Link an id to a customer",
        description:
          "All that names the id as its customer (spans and orders, those of the past too) counts for the customer, " +
          "from and until a time where given. Said twice it changes nothing. An id that is a customer itself is " +
          "refused: to make one customer of two, merge them.",
        tags,
        params,
        headers: creatingHeaders,
        body: api.aliasInput,
        response: { 200: api.one(api.alias), 201: api.one(api.alias), 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const { alias, valid_from: from, valid_until: until, evidence = null } = request.body;
      const input = {
        projectId: request.projectId,
        customerId: request.params.id,
        alias,
        validFrom: from === undefined ? null : Date.parse(from),
        validUntil: until === undefined ? null : Date.parse(until),
        source: "api",
        evidence,
      } as const;
      const { status, data } = await createOnce(deps, request, async (writer) => {
        const added = await addAlias(writer, input, { ...deps, actor: request.actor });
        return { status: added.created ? 201 : 200, data: toApiAlias(added.alias) };
      });
      await deps.relay.copy();
      return reply.code(status).send(one(request, data));
    },
  );

  app.delete(
    "/v1/customers/:id/aliases/:alias",
    {
      config: { scope: "write" },
      schema: {
        summary: "Undo what links an id to a customer",
        description:
          "What somebody linked is undone as if it had never been. A link that was found is switched off, and is not " +
          "found again.",
        tags,
        params: params.extend({ alias: api.id }),
        response: { 204: z.void(), 404: api.errorBody },
      },
    },
    async (request, reply) => {
      const { id: customerId, alias } = request.params;
      const told = { projectId: request.projectId, customerId, alias };
      const found = await foundLink(deps, told);
      const clock = { ...deps, actor: request.actor };
      await deps.business.transaction((writer) => removeAlias(writer, told, found, clock));
      await deps.relay.copy();
      return reply.code(204).send();
    },
  );
}
