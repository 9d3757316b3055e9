import { ATTR_OPENAI_API_BASE, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from "@anyway-sh/semconv";
import type { AttributeValue } from "../model/span.ts";
import { numberOf, textIn } from "./read-value.ts";
import type { Address } from "./recorded-call.ts";

const HTTPS_PORT = 443;
/** What is spoken to without encryption: this machine, and names that only a private network knows. */
const PRIVATE_HOST = /^(localhost|127\..*|\[.*\]|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|[^.]+)$/;

/** Where a request went. Of an address nothing is taken but host, port and path: the rest may hold keys. */
export function readAddress(attributes: Readonly<Record<string, AttributeValue>>): Address | undefined {
  const base = textIn(
    attributes,
    ATTR_OPENAI_API_BASE,
    "openai.api_base",
    "llm.openai.api_base",
    "gen_ai.request.api_base",
  );
  const recorded = base && URL.canParse(base) ? new URL(base) : undefined;
  if (recorded && /^https?:$/.test(recorded.protocol)) {
    return {
      host: recorded.host,
      base: recorded.origin + withoutLastSlashes(recorded.pathname),
      isSecure: recorded.protocol === "https:",
    };
  }
  const port = numberOf(attributes, ATTR_SERVER_PORT);
  const server = textIn(attributes, ATTR_SERVER_ADDRESS);
  const text = server?.includes("://") ? server : `https://${bracketed(server ?? "")}`;
  if (!server || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isDefaultPort = port === undefined || port === HTTPS_PORT;
  const isSecure =
    isDefaultPort && url.port === "" ? url.protocol === "https:" : !PRIVATE_HOST.test(url.hostname);
  if (!isDefaultPort && port > 0 && port < 65_536) url.port = String(port);
  return { host: url.host, isSecure };
}

function bracketed(host: string): string {
  return /^[\da-f]*:[\da-f:]+$/i.test(host) ? `[${host}]` : host;
}

/** Not by a pattern: that would look at all slashes again from each of them. */
function withoutLastSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === "/") end--;
  return path.slice(0, end);
}
