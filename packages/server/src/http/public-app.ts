import Fastify, { LogController } from "fastify";
import { AppError } from "../model/app-error.ts";
import { one } from "./answer.ts";
import { checkoutRoutes } from "./checkout/routes.ts";
import type { App, PublicDeps } from "./context.ts";
import { sendError } from "./errors.ts";
import { stripeWebhookRoutes } from "./providers/stripe-webhook.ts";
import { noteRequest } from "./request-meta.ts";
import { sendSecurityHeaders } from "./security-headers.ts";

/** Buyers and payment providers send little. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * The listener that buyers and payment providers reach. It is an application of its own, so that no route of the
 * other one can be reached through it.
 */
export function createPublicApp(deps: PublicDeps): App {
  const { logger, now, newId } = deps;
  const app: App = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId("req_"),
    requestTimeout: REQUEST_TIMEOUT_MS,
    frameworkErrors: (error, request, reply) => {
      noteRequest(request, reply, now);
      sendError(error, request, reply);
    },
  });
  app.decorateRequest("receivedAt", 0);
  app.addHook("onRequest", async (request, reply) => {
    noteRequest(request, reply, now);
  });
  sendSecurityHeaders(app);
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler(() => {
    throw new AppError("not_found", "There is nothing here.");
  });
  app.get("/healthz", (request) => one(request, { status: "ok" }));
  checkoutRoutes(app, deps);
  stripeWebhookRoutes(app, deps);
  return app;
}
