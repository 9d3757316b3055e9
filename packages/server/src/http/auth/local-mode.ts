import type { IncomingHttpHeaders } from "node:http";

const PROXY_HEADERS = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"];

/** Whether a host name or address, as in a URL, means this machine. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, "");
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    /^127(\.\d{1,3}){3}$/.test(name) ||
    /^(::1|(0+:){7}0*1|::ffff:127(\.\d{1,3}){3})$/.test(name)
  );
}

/**
 * Why a request must not be taken in local mode, where no key protects it: it came through a proxy or a tunnel, or a
 * web page of another site sent it (perhaps under a name that it made to point here). Undefined when it may.
 */
export function refusalInLocalMode(headers: IncomingHttpHeaders): string | undefined {
  const reason = suspicion(headers);
  return (
    reason &&
    `In local mode, without an API key, only this machine may ask: ${reason}. ` +
      `Make an admin key with "npx anyway keys create --scope admin --name <name>" and send it as Authorization: Bearer <key>.`
  );
}

function suspicion(headers: IncomingHttpHeaders): string | undefined {
  const host = headers.host ?? "";
  const hostname = URL.parse(`http://${host}`)?.hostname ?? "";
  if (!isLoopback(hostname)) return `the Host of this request is "${host.slice(0, 100)}"`;
  const proxied = Object.keys(headers).find(
    (name) => PROXY_HEADERS.includes(name) || name.startsWith("x-forwarded-"),
  );
  if (proxied) return `the header ${proxied} says that this request came through a proxy`;
  if (headers["sec-fetch-site"] === "cross-site") return "a page of another site sent this request";
  const { origin } = headers;
  if (origin !== undefined && !isLoopback(URL.parse(origin)?.hostname ?? ""))
    return `a page of ${origin.slice(0, 100)} sent this request`;
  return undefined;
}
