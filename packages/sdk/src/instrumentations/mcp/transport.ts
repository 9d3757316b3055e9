import {
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_MCP_SESSION_ID,
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_TRANSPORT,
} from "@anyway-sh/semconv";
import type { Attributes } from "@opentelemetry/api";
import { serverAttributes } from "../client-call.ts";
import { type Fields, fields, string } from "../wire.ts";

/** What is known of the connection of a client or a server; the undefined ones are left out. */
export function connectionAttributes(protocol: object): Attributes {
  const transport = fields(fields(protocol)._transport);
  return {
    [ATTR_MCP_SESSION_ID]: string(transport.sessionId),
    [ATTR_MCP_PROTOCOL_VERSION]: string(transport._protocolVersion),
    ...networkAttributes(transport),
  };
}

/** The transports are told by what they have; custom ones by nothing. */
function networkAttributes(transport: Fields): Attributes {
  if ("_serverParams" in transport || "_stdin" in transport) return { [ATTR_NETWORK_TRANSPORT]: "pipe" };
  const { _url: url } = transport;
  const isHttp =
    url instanceof URL || "sessionIdGenerator" in transport || "_webStandardTransport" in transport;
  if (!isHttp) return {};
  const isWebSocket = url instanceof URL && /^wss?:$/.test(url.protocol);
  return {
    [ATTR_NETWORK_TRANSPORT]: "tcp",
    [ATTR_NETWORK_PROTOCOL_NAME]: isWebSocket ? "websocket" : "http",
    ...(url instanceof URL && serverAttributes(url.href)),
  };
}
