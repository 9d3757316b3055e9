import { AppError } from "../model/app-error.ts";
import type { App } from "./context.ts";

/** Takes JSON bodies, uncompressed, and no others. A route that takes more has parsers of its own. */
export function parseJsonBodies(app: App): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) => {
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding === "identity") return parse(request, body, done);
    done(
      new AppError(
        "unsupported_media_type",
        `Content-Encoding ${encoding} is not taken here; send the JSON as it is.`,
      ),
    );
  });
}
