import type { IncomingHttpHeaders } from "node:http";
import cookie from "@fastify/cookie";
import type { FastifyRequest } from "fastify";
import { hashSecret } from "../../business/api-keys.ts";
import type { Actor } from "../../model/actor.ts";
import { AppError } from "../../model/app-error.ts";
import { grants, type Scope } from "../../model/project.ts";
import type { App, AppDeps, Caller } from "../context.ts";
import { isLoopback, refusalInLocalMode } from "./local-mode.ts";

/** The cookie of a signed-in dashboard; its value is a random token of which the store keeps a hash. */
export const SESSION_COOKIE = "anyway_session";
const NOTE_USE_EVERY_MS = 60_000;
const LOCAL: Actor = { type: "local", keyId: null, keyName: null };

type GateDeps = Pick<AppDeps, "config" | "business" | "logger" | "now">;

/** Lets a request in only with the scope that its route declares; sets `request.caller`. */
export function requireScopes(app: App, deps: AppDeps): void {
  app.register(cookie);
  app.decorateRequest("caller", null);
  app.decorateRequest("projectId", {
    getter(this: FastifyRequest) {
      if (!this.caller) throw new AppError("unauthenticated", "This needs an API key.");
      return this.caller.projectId;
    },
  });
  app.decorateRequest("actor", {
    getter(this: FastifyRequest) {
      if (!this.caller) throw new AppError("unauthenticated", "This needs an API key.");
      return this.caller.actor;
    },
  });
  app.addHook("onRoute", ({ url, config }) => {
    if (!config?.scope) throw new Error(`The route ${url} declares no scope.`);
  });

  const admit = createGate(deps);
  app.addHook("onRequest", async (request) => {
    const needed = request.routeOptions.config.scope ?? "none";
    if (needed === "probe") return;
    const { headers, method, cookies } = request;
    request.caller = await admit({ headers, method, sessionToken: cookies[SESSION_COOKIE] }, needed);
  });
}

/** Who a request says that it comes from. */
interface Credentials {
  /** With `host`, whatever the protocol calls it. */
  headers: IncomingHttpHeaders;
  method: string;
  sessionToken?: string | undefined;
}

/**
 * Tells who asks, or throws `unauthenticated` or `forbidden` when that one may not do what needs this scope.
 * Null only where nothing is needed and nobody is signed in.
 */
export function createGate(deps: GateDeps) {
  const isLocalMode = localMode(deps);
  let defaultProjectId: string | undefined;

  async function admit(request: Credentials, needed: Scope): Promise<Caller>;
  async function admit(request: Credentials, needed: Scope | "none"): Promise<Caller | null>;
  async function admit(request: Credentials, needed: Scope | "none"): Promise<Caller | null> {
    if (await isLocalMode()) {
      const refusal = refusalInLocalMode(request.headers);
      if (refusal) throw new AppError("forbidden", refusal);
      defaultProjectId ??= (await deps.business.defaultProject()).id;
      return { mode: "local", projectId: defaultProjectId, scope: "admin", actor: LOCAL };
    }
    const caller = await identify(request, deps, needed === "none");
    if (needed === "none") return caller;
    if (!caller)
      throw new AppError("unauthenticated", "This needs an API key: send it as Authorization: Bearer <key>.");
    if (!grants(caller.scope, needed))
      throw new AppError(
        "forbidden",
        `This needs a key of scope ${needed}; the one given has the scope ${caller.scope}.`,
      );
    return caller;
  }
  return admit;
}

/** True while the server listens on loopback only and no key was ever made. */
function localMode(deps: GateDeps): () => Promise<boolean> {
  let over = !isLoopback(deps.config.host);
  return async () => {
    over ||= await deps.business.hasAnyKey();
    return !over;
  };
}

async function identify(request: Credentials, deps: GateDeps, optional: boolean): Promise<Caller | null> {
  const key = givenKey(request);
  if (key !== undefined) {
    const caller = await callerOfKey(key, deps);
    if (caller || optional) return caller;
    throw new AppError("unauthenticated", "The API key does not exist or was revoked.");
  }
  if (!request.sessionToken) return null;
  const session = await deps.business.sessionByHash(hashSecret(request.sessionToken), deps.now());
  if (!session) return null;
  if (!["GET", "HEAD", "OPTIONS"].includes(request.method)) requireSameOrigin(request);
  const { keyId, keyName, projectId, scope } = session;
  return { mode: "cookie", projectId, scope, actor: { type: "session", keyId, keyName } };
}

async function callerOfKey(key: string, deps: GateDeps): Promise<Caller | null> {
  const found = await deps.business.keyByHash(hashSecret(key));
  if (!found) return null;
  const now = deps.now();
  if (now - (found.lastUsedAt ?? 0) > NOTE_USE_EVERY_MS)
    // A store that can only be read, as on a full disk, must not refuse those who only read.
    await deps.business
      .transaction((writer) => writer.noteKeyUse(found.id, now))
      .catch((error: unknown) => deps.logger.warn({ err: error }, "the use of a key was not noted"));
  const actor: Actor = { type: "key", keyId: found.id, keyName: found.name };
  return { mode: "key", projectId: found.projectId, scope: found.scope, actor };
}

function givenKey({ headers }: Credentials): string | undefined {
  const { authorization, "x-api-key": apiKey } = headers;
  const bearer = /^bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  return bearer ?? (typeof apiKey === "string" ? apiKey.trim() : undefined);
}

/** A cookie goes along with requests of other sites' making; a change must come from a page of this server. */
function requireSameOrigin({ headers }: Credentials): void {
  const { origin, host, "sec-fetch-site": site } = headers;
  const sameOrigin = site === undefined ? URL.parse(origin ?? "")?.host === host : site === "same-origin";
  if (!sameOrigin)
    throw new AppError(
      "forbidden",
      "A signed-in browser may change things only from this server's own pages.",
    );
}
