import { channel } from "node:diagnostics_channel";
import { ClientRequest } from "node:http";
import { context, trace } from "@opentelemetry/api";
import { isTracingSuppressed } from "@opentelemetry/core";
import { entityPath, workflowName } from "../context.ts";
import { guard } from "../guard.ts";
import { addToUndiciRequest } from "./undici-request.ts";
import { traceAndIdHeaders, traceHeaders } from "./w3c.ts";

/** Published by `fetch` and by every client of the undici package, before the headers are written. */
const UNDICI_REQUEST = channel("undici:request:create");
/** Published by `node:http` from Node 22.12 on, before the headers are written. */
const HTTP_REQUEST = channel("http.client.request.created");

/**
 * Has requests that are made inside a workflow, task, agent or tool, or while a request that came with a trace is
 * handled, carry the trace in W3C headers, by `fetch`, undici, `node:http` and `node:https`. A request that has a
 * `traceparent` keeps it. `baggage`, which names customers and users, goes to `baggageHosts` alone.
 *
 * Model providers get the header too: it is a random number, and the one who answers may be a gateway of the
 * application's own, which continues the trace.
 * @param baggageHosts names of hosts, without ports; `.example.com` is all beneath it
 * @returns what undoes it
 */
export function sendTraces(baggageHosts: readonly string[]): () => void {
  const onUndiciRequest = (message: unknown) =>
    guard(() => {
      addToUndiciRequest(message, (host) => outgoingHeaders(host, baggageHosts));
    });
  const onHttpRequest = (message: unknown) =>
    guard(() => {
      const { request } = message as { request?: unknown };
      if (request instanceof ClientRequest) addToHttpRequest(request, baggageHosts);
    });
  UNDICI_REQUEST.subscribe(onUndiciRequest);
  HTTP_REQUEST.subscribe(onHttpRequest);
  const unpatch = publishesHttpRequests() ? () => {} : patchClientRequest(onHttpRequest);
  return () => {
    UNDICI_REQUEST.unsubscribe(onUndiciRequest);
    HTTP_REQUEST.unsubscribe(onHttpRequest);
    unpatch();
  };
}

function addToHttpRequest(request: ClientRequest, baggageHosts: readonly string[]): void {
  if (request.headersSent || request.hasHeader("traceparent")) return;
  for (const [name, value] of Object.entries(outgoingHeaders(request.host, baggageHosts))) {
    if (!request.hasHeader(name)) request.setHeader(name, value);
  }
}

/** None outside of our traces. */
function outgoingHeaders(host: string, baggageHosts: readonly string[]): Record<string, string> {
  const active = context.active();
  const isOurs =
    workflowName(active) !== undefined ||
    entityPath(active) !== undefined ||
    trace.getSpanContext(active)?.isRemote === true;
  if (!isOurs || isTracingSuppressed(active)) return {};
  const isAllowed = baggageHosts.some(
    (allowed) => host === allowed || (allowed.startsWith(".") && host.endsWith(allowed)),
  );
  return isAllowed ? traceAndIdHeaders(active) : traceHeaders(active);
}

function publishesHttpRequests(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 12);
}

/** Where Node does not say that a request is made: the method that writes its headers. */
function patchClientRequest(onRequest: (message: unknown) => void): () => void {
  const prototype = ClientRequest.prototype as unknown as Record<string, unknown>;
  const { _implicitHeader: original } = prototype;
  if (typeof original !== "function") return () => {};
  const patched = function (this: ClientRequest) {
    onRequest({ request: this });
    return original.call(this);
  };
  prototype._implicitHeader = patched;
  return () => {
    if (prototype._implicitHeader === patched) prototype._implicitHeader = original;
  };
}
