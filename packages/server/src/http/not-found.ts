import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../model/app-error.ts";
import { nearest } from "../model/nearest.ts";
import type { App } from "./context.ts";

/**
 * Answers what no route takes: 405 with `Allow` when the path exists with another method, else 404 with the nearest
 * path. Must be called before the routes are registered, since it takes note of them.
 */
export function handleNotFound(app: App): void {
  const methods = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    if (url.includes("*")) return;
    const known = methods.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    methods.set(url, known);
  });

  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const match = [...methods].find(([pattern]) => toRegExp(pattern).test(path));
    if (match) {
      const allowed = [...match[1]].join(", ");
      reply.header("allow", allowed);
      throw new AppError(
        "method_not_allowed",
        `${path} does not take ${request.method}; it takes ${allowed}.`,
      );
    }
    const guess = nearest(path, methods.keys());
    throw new AppError(
      "not_found",
      `There is no route ${request.method} ${path.slice(0, 200)}.${guess ? ` Did you mean ${guess}?` : ""}`,
    );
  });
}

function toRegExp(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/:[a-z_]+/gi, "[^/]+")}/?$`);
}
