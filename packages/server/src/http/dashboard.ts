import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyRequest } from "fastify";
import type { App } from "./context.ts";

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Anyway</title>
<p>The server runs, but its dashboard is not built. Run <code>npm start</code>, which builds it.</p></html>`;

/** Serves the built dashboard. Every path that a browser opens and that no route takes is a page of it. */
export function dashboardRoutes(app: App, dir: string): void {
  const hidden = { config: { scope: "none" as const }, schema: { hide: true } };
  if (!existsSync(join(dir, "index.html"))) {
    app.get("/*", hidden, (request, reply) =>
      isPage(request) ? reply.type("text/html; charset=utf-8").send(NOT_BUILT) : reply.callNotFound(),
    );
    return;
  }
  const files = new Set(readdirSync(dir));
  // The build compresses what it writes, so that nobody does it again for each reader.
  app.register(fastifyStatic, { root: dir, serve: false, preCompressed: true });
  // The build names assets by their content, so a browser need never ask for one twice.
  app.get<{ Params: { "*": string } }>("/assets/*", hidden, (request, reply) =>
    reply.sendFile(`assets/${request.params["*"]}`, { immutable: true, maxAge: "365d" }),
  );
  app.get<{ Params: { "*": string } }>("/*", hidden, (request, reply) => {
    const file = request.params["*"];
    if (files.has(file)) return reply.sendFile(file, { maxAge: 0 });
    return isPage(request) ? reply.sendFile("index.html", { maxAge: 0 }) : reply.callNotFound();
  });
}

function isPage(request: FastifyRequest): boolean {
  return !request.url.startsWith("/v1/") && (request.headers.accept ?? "").includes("text/html");
}
