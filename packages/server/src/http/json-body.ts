import type { FastifyRequest } from "fastify";
import { AppError } from "../model/app-error.ts";
import type { App } from "./context.ts";

/** Takes JSON bodies, uncompressed, and no others. A route that takes more has parsers of its own. */
export function parseJsonBodies(app: App): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) => {
    const encoded = encodedBody(request);
    return encoded ? done(encoded) : parse(request, body, done);
  });
}

/** Takes JSON bodies as they are, in place of {@link parseJsonBodies}, for routes that read the text themselves. */
export function takeJsonTexts(routes: App): void {
  routes.removeContentTypeParser("application/json");
  routes.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) =>
    done(encodedBody(request) ?? null, body),
  );
}

function encodedBody({ headers }: FastifyRequest): AppError | undefined {
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return undefined;
  return new AppError(
    "unsupported_media_type",
    `Content-Encoding ${encoding} is not taken here; send the JSON as it is.`,
  );
}
