import * as api from "@anyway-sh/api";
import { z } from "zod";
import { createApiKey, revokeApiKey } from "../business/api-keys.ts";
import { AppError } from "../model/app-error.ts";
import type { ApiKey } from "../model/project.ts";
import { one, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";
import { pageOf } from "./paging.ts";

const tags = ["keys"];

/** API keys of all projects, for admins. */
export function keyRoutes(app: App, deps: AppDeps): void {
  app.get(
    "/v1/keys",
    {
      config: { scope: "admin" },
      schema: {
        summary: "List the API keys in force, newest first",
        tags,
        querystring: api.pageRequest,
        response: { 200: api.list(api.apiKey) },
      },
    },
    (request) =>
      pageOf(request, "keys", request.query, {
        read: (page) => deps.business.keys(page),
        time: (key) => key.createdAt,
        toApi: toApiKey,
      }),
  );

  app.post(
    "/v1/keys",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Create an API key",
        description:
          "The key itself is in this answer and never again. The first of all keys must be an admin key.",
        tags,
        headers: creatingHeaders,
        body: api.keyInput,
        response: { 201: api.one(api.createdKey), 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const { name, scope, project_id: projectId = request.projectId } = request.body;
      const secrets: string[] = [];
      // The answer that an Idempotency-Key keeps must not hold the key, of which only a hash may stay.
      const { data } = await createOnce(deps, request, async (writer) => {
        const { key, secret } = await createApiKey(
          writer,
          { projectId, name, scope, actor: request.actor },
          deps,
        );
        secrets.push(secret);
        return { status: 201, data: toApiKey(key) };
      });
      const key = secrets.at(-1);
      if (key === undefined)
        throw new AppError(
          "conflict",
          `The first request with this Idempotency-Key made ${data.id}, and the key was shown then. ` +
            "If it is lost, revoke it and make another.",
        );
      return reply.code(201).send(one(request, { ...data, key }));
    },
  );

  app.delete(
    "/v1/keys/:id",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Revoke an API key",
        tags,
        params: z.object({ id: api.id }),
        response: { 204: z.void(), 404: api.errorBody, 409: api.errorBody },
      },
    },
    async (request, reply) => {
      await deps.business.transaction((writer) =>
        revokeApiKey(writer, request.params.id, { at: deps.now(), actor: request.actor }),
      );
      return reply.code(204).send();
    },
  );
}

function toApiKey(key: ApiKey): api.ApiKey {
  return {
    id: key.id,
    project_id: key.projectId,
    name: key.name,
    scope: key.scope,
    prefix: key.prefix,
    created_at: toApiTime(key.createdAt),
    last_used_at: key.lastUsedAt === null ? null : toApiTime(key.lastUsedAt),
  };
}
