import {
  ATTR_ENTITY_INPUT,
  ATTR_ENTITY_OUTPUT,
  ATTR_ERROR_TYPE,
  ATTR_JSONRPC_REQUEST_ID,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_MCP_RESOURCE_URI,
  ATTR_MCP_SESSION_ID,
  ATTR_OPERATION_NAME,
  ATTR_PROMPT_NAME,
  ATTR_RPC_STATUS_CODE,
  ATTR_TOOL_CALL_ARGUMENTS,
  ATTR_TOOL_CALL_RESULT,
  ATTR_TOOL_NAME,
} from "@anyway-sh/semconv";
import { type Attributes, SpanKind } from "@opentelemetry/api";
import { type CallOutcome, type ClientCall, type DescribeCall, tracedCall } from "../client-call.ts";
import type { Method } from "../patch.ts";
import { type Fields, fields, number, string } from "../wire.ts";
import { withoutBytes } from "./content.ts";
import { extractTrace } from "./trace-context.ts";
import { connectionAttributes } from "./transport.ts";

/** Requests whose parameters and results are content; lists and the handshake only say what a server offers. */
const WITH_CONTENT = new Set([
  "prompts/get",
  "resources/read",
  "completion/complete",
  "sampling/createMessage",
  "elicitation/create",
]);

/** A request that a client or a server sends: `request({ method, params }, schema, options)`. */
export const outgoingRequest: DescribeCall = (protocol, [request]) => {
  const { method, params } = fields(request);
  // The client numbers its requests itself, as they are sent.
  const id = fields(protocol)._requestMessageId;
  return spanOf(SpanKind.CLIENT, method, fields(params), id, () => connectionAttributes(protocol));
};

/** A request that is handled: `handler({ method, params, id }, extra)`. */
export function incomingRequest(protocol: object): DescribeCall {
  return (_, [request, extra]) => {
    const { method, params, id } = fields(request);
    const call = spanOf(SpanKind.SERVER, method, fields(params), id, () => ({
      ...connectionAttributes(protocol),
      [ATTR_MCP_SESSION_ID]: string(fields(extra).sessionId),
    }));
    return call && { ...call, ...extractTrace(fields(params)._meta) };
  };
}

/**
 * `_onrequest` such that each handler is traced from the first request on that it gets: whenever it was set, and
 * before its parameters are checked.
 */
export function tracedHandlers(describe: (protocol: object) => DescribeCall): (method: Method) => Method {
  const traced = new WeakSet<Method>();
  return (onRequest) =>
    function (request, ...rest) {
      const { _requestHandlers: handlers } = fields(this);
      const { method } = fields(request);
      const handler: unknown = handlers instanceof Map ? handlers.get(method) : undefined;
      if (handlers instanceof Map && typeof handler === "function" && !traced.has(handler as Method)) {
        const observed = tracedCall(handler as Method, describe(this));
        traced.add(observed);
        handlers.set(method, observed);
      }
      return onRequest.call(this, request, ...rest);
    };
}

/** By https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp; a ping has no span, for it keeps a connection alive. */
function spanOf(
  kind: SpanKind,
  method: unknown,
  params: Fields,
  id: unknown,
  connection: () => Attributes,
): ClientCall | undefined {
  if (typeof method !== "string" || method === "ping") return undefined;
  const named = string(params.name);
  const isTool = method === "tools/call";
  const isPrompt = method === "prompts/get";
  return {
    name: named !== undefined && (isTool || isPrompt) ? `${method} ${named}` : method,
    kind,
    attributes: {
      [ATTR_MCP_METHOD_NAME]: method,
      [ATTR_JSONRPC_REQUEST_ID]: id === undefined || id === null ? undefined : String(id),
      [ATTR_OPERATION_NAME]: isTool ? "execute_tool" : undefined,
      [ATTR_TOOL_NAME]: isTool ? named : undefined,
      [ATTR_PROMPT_NAME]: isPrompt ? named : undefined,
      [ATTR_MCP_RESOURCE_URI]: method.startsWith("resources/") ? string(params.uri) : undefined,
      ...connection(),
    },
    content: () => {
      if (isTool) return { [ATTR_TOOL_CALL_ARGUMENTS]: withoutBytes(params.arguments) };
      const { _meta, ...asked } = params;
      return WITH_CONTENT.has(method) ? { [ATTR_ENTITY_INPUT]: withoutBytes(asked) } : {};
    },
    outcome: (value) => outcomeOf(method, fields(value), connection),
    failed: (error) => {
      const code = number(fields(error).code);
      return code === undefined
        ? {}
        : { [ATTR_ERROR_TYPE]: String(code), [ATTR_RPC_STATUS_CODE]: String(code) };
    },
  };
}

function outcomeOf(method: string, result: Fields, connection: () => Attributes): CallOutcome {
  const isTool = method === "tools/call";
  const output = isTool ? ATTR_TOOL_CALL_RESULT : ATTR_ENTITY_OUTPUT;
  const { _meta, ...answer } = result;
  return {
    attributes: {
      // The handshake is what brings the session and the version.
      ...(method === "initialize" && {
        ...connection(),
        [ATTR_MCP_PROTOCOL_VERSION]: string(result.protocolVersion),
      }),
    },
    failure:
      isTool && result.isError === true
        ? { type: "tool_error", message: "The tool reported an error" }
        : undefined,
    content: () => (isTool || WITH_CONTENT.has(method) ? { [output]: withoutBytes(answer) } : {}),
  };
}
