import * as api from "@anyway-sh/api";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { hashSecret } from "../business/api-keys.ts";
import { AppError } from "../model/app-error.ts";
import { newSessionToken } from "../model/ids.ts";
import { one } from "./answer.ts";
import { SESSION_COOKIE } from "./auth/auth.ts";
import type { App, AppDeps, Caller } from "./context.ts";
import { toApiProject } from "./projects.ts";

const SESSION_SECONDS = 12 * 3600;
const tags = ["session"];

/** How the dashboard signs in: an admin key for a cookie that no script can read. */
export function sessionRoutes(app: App, deps: AppDeps): void {
  const describe = async (
    caller: (Pick<Caller, "mode" | "projectId" | "scope"> & { keyId: string | null }) | null,
  ): Promise<api.Session> => {
    if (!caller) return { mode: "none", project: null, scope: null, key_id: null, empty: false };
    const [project, hasSpans] = await Promise.all([
      deps.business.project(caller.projectId),
      deps.telemetry.hasSpans(caller.projectId),
    ]);
    return {
      mode: caller.mode,
      project: project ? toApiProject(project) : null,
      scope: caller.scope,
      key_id: caller.keyId,
      empty: !hasSpans,
    };
  };

  app.get(
    "/v1/session",
    {
      config: { scope: "none" },
      schema: { summary: "Who is asking", tags, response: { 200: api.one(api.session) } },
    },
    async (request) =>
      one(
        request,
        await describe(request.caller && { ...request.caller, keyId: request.caller.actor.keyId }),
      ),
  );

  app.post(
    "/v1/session",
    {
      config: { scope: "none" },
      schema: {
        summary: "Sign in with an admin key; the answer sets a cookie",
        tags,
        body: api.signInInput,
        response: { 200: api.one(api.session), 401: api.errorBody, 403: api.errorBody },
      },
    },
    async (request, reply) => {
      const key = await deps.business.keyByHash(hashSecret(request.body.key.trim()));
      if (!key) throw new AppError("unauthenticated", "This key does not exist or was revoked.");
      if (key.scope !== "admin")
        throw new AppError(
          "forbidden",
          `Signing in needs an admin key; this one has the scope ${key.scope}.`,
        );
      const token = newSessionToken(deps.randomBytes);
      const now = deps.now();
      const session = { hash: hashSecret(token), keyId: key.id, expiresAt: now + SESSION_SECONDS * 1000 };
      await deps.business.transaction((writer) => writer.addSession(session, now));
      reply.setCookie(SESSION_COOKIE, token, {
        path: "/",
        httpOnly: true,
        sameSite: "strict",
        secure: isSecure(request),
        maxAge: SESSION_SECONDS,
      });
      return one(
        request,
        await describe({ mode: "cookie", projectId: key.projectId, scope: key.scope, keyId: key.id }),
      );
    },
  );

  app.delete(
    "/v1/session",
    {
      config: { scope: "none" },
      schema: { summary: "Sign out", tags, response: { 204: z.void() } },
    },
    async (request, reply) => {
      const token = request.cookies[SESSION_COOKIE];
      if (token) await deps.business.transaction((writer) => writer.removeSession(hashSecret(token)));
      return reply.clearCookie(SESSION_COOKIE, { path: "/" }).code(204).send();
    },
  );
}

/** Behind a proxy that ends TLS the cookie must be `Secure`. A forged header can only make it stricter. */
function isSecure(request: FastifyRequest): boolean {
  return request.protocol === "https" || /^https\b/.test(String(request.headers["x-forwarded-proto"]));
}
