import { AppError } from "../model/app-error.ts";
import type { App } from "./context.ts";

/** Of a file of rows, which is read as a whole. */
export const MOST_CSV_BYTES = 4 * 1024 * 1024;

/** Takes CSV files in place of JSON, as bytes. */
export function takeCsvFiles(routes: App): void {
  routes.removeContentTypeParser("application/json");
  routes.addContentTypeParser<Buffer>("text/csv", { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
}

/** The text of a file. Refuses what is none. */
export function csvText(body: Buffer | undefined): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    if (!text.includes("\0")) return text;
  } catch {
    // Told below, in the words of this API.
  }
  throw new AppError(
    "undecodable_body",
    "The file is not text in UTF-8. Save it as CSV UTF-8 and send it again.",
  );
}
