import { tracedCall } from "../client-call.ts";
import type { Instrumentation } from "../instrumentation.ts";
import { patchMethod } from "../patch.ts";
import { fields } from "../wire.ts";
import { incomingRequest, outgoingRequest, tracedHandlers } from "./requests.ts";
import { injectTrace } from "./trace-context.ts";

/**
 * Clients and servers are both a `Protocol`, which sends requests and answers them over any transport; either may
 * do both, as where a server asks its client for a completion.
 */
export const mcp: Instrumentation = {
  module: "@modelcontextprotocol/sdk/shared/protocol.js",
  option: "mcp",
  patch(exported) {
    const { Protocol, Client, Server, default: main } = fields(exported);
    for (const given of [Protocol, Client, Server, main, exported]) {
      const prototype = protocolOf(given);
      patchMethod(prototype, "request", (request) => tracedCall(request, outgoingRequest, injectTrace));
      patchMethod(prototype, "_onrequest", tracedHandlers(incomingRequest));
    }
  },
};

/** The prototype that `request` is defined on, of a class or of one that it extends. */
function protocolOf(given: unknown): object | undefined {
  let prototype: unknown = typeof given === "function" ? given.prototype : undefined;
  while (typeof prototype === "object" && prototype !== null) {
    if (Object.hasOwn(prototype, "request") && Object.hasOwn(prototype, "_onrequest")) return prototype;
    prototype = Object.getPrototypeOf(prototype);
  }
  return undefined;
}
