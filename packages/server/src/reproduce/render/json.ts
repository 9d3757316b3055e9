import { describe, type HttpRequest } from "../http-request.ts";

/** The request itself, with the names of variables in angle brackets. */
export function toJson({ url, headers, body }: HttpRequest): string {
  const all = [{ name: "content-type", value: ["application/json"] }, ...headers];
  return `${JSON.stringify(
    {
      method: "POST",
      url: describe(url),
      headers: Object.fromEntries(all.map(({ name, value }) => [name, describe(value)])),
      body,
    },
    null,
    2,
  )}\n`;
}
