import { fields } from "../instrumentations/wire.ts";

/** A request as undici publishes it. */
interface UndiciRequest {
  readonly origin: string | URL;
  /** Names and values in turn; in undici 5, the lines of the header. */
  headers: unknown[] | string;
  addHeader(name: string, value: string): unknown;
}

/**
 * Adds the headers that `headersFor` gives for the request's host, unless the request has a `traceparent`.
 * Whoever adds one after us, an instrumentation of the application's own, replaces ours.
 */
export function addToUndiciRequest(
  message: unknown,
  headersFor: (host: string) => Record<string, string>,
): void {
  const { request } = fields(message);
  if (!isUndiciRequest(request) || hasHeader(request, "traceparent")) return;
  const { hostname } = new URL(request.origin);
  const added = Object.entries(headersFor(hostname)).filter(([name]) => !hasHeader(request, name));
  if (added.length === 0) return;

  const { addHeader } = request;
  for (const [name, value] of added) addHeader.call(request, name, value);
  request.addHeader = (name, value) => {
    if (added.some(([ours]) => ours === name.toLowerCase())) removeHeader(request, name.toLowerCase());
    return addHeader.call(request, name, value);
  };
}

function isUndiciRequest(value: unknown): value is UndiciRequest {
  const { origin, headers, addHeader } = fields(value);
  const hasHeaders = Array.isArray(headers) || typeof headers === "string";
  return hasHeaders && typeof addHeader === "function" && URL.canParse(String(origin));
}

function hasHeader({ headers }: UndiciRequest, name: string): boolean {
  return typeof headers === "string" ? line(name).test(headers) : indexOf(headers, name) >= 0;
}

function removeHeader(request: UndiciRequest, name: string): void {
  if (typeof request.headers === "string") {
    request.headers = request.headers.replace(line(name), "");
    return;
  }
  const index = indexOf(request.headers, name);
  if (index >= 0) request.headers.splice(index, 2);
}

function indexOf(headers: readonly unknown[], name: string): number {
  return headers.findIndex((item, index) => index % 2 === 0 && String(item).toLowerCase() === name);
}

const line = (name: string) => new RegExp(`^${name}:.*\r\n`, "im");
