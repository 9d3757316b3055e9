/**
 * What only the HTTP exchange behind a command tells: which server was asked, the id of the request, and the
 * headers of the answer, which count the tokens where the body does not.
 * @module
 */
import { ATTR_AWS_REQUEST_ID, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from "@anyway-sh/semconv";
import type { Span } from "@opentelemetry/api";
import { guard } from "../../guard.ts";
import { spanIn } from "../../own-span.ts";
import type { Method } from "../patch.ts";
import { type Fields, fields, number, string } from "../wire.ts";

type Handler = (args: unknown) => Promise<unknown>;
type Middleware = (next: Handler) => Handler;

interface MiddlewareStack {
  add(middleware: Middleware, options: { name: string; step: "deserialize"; priority: "high" }): void;
  clone(): MiddlewareStack;
}

const headersByOutput = new WeakMap<object, Fields>();

/** The headers that came with what `send` resolved to; names are in lower case. */
export function headersOf(output: unknown): Fields {
  return (typeof output === "object" && output !== null && headersByOutput.get(output)) || {};
}

/** `send`, called under the span of a command, so that the span and {@link headersOf} hear of the exchange. */
export function observingExchange(send: Method): Method {
  return function (...args) {
    const span = spanIn();
    const observed = span && guard(() => withMiddleware(this, observing(span)));
    return send.apply(observed ?? this, args);
  };
}

/** The client with one more middleware for one command. The application's client and its cache stay as they are. */
function withMiddleware(client: object, middleware: Middleware): object {
  const stack = (client as { middlewareStack: MiddlewareStack }).middlewareStack.clone();
  stack.add(middleware, { name: "anywayObserver", step: "deserialize", priority: "high" });
  return Object.create(client, {
    middlewareStack: { value: stack },
    handlers: { value: undefined, writable: true, configurable: true },
  });
}

function observing(span: Span): Middleware {
  return (next) => async (args) => {
    guard(() => recordServer(span, fields(fields(args).request)));
    try {
      const result = await next(args);
      guard(() => recordAnswer(span, fields(result)));
      return result;
    } catch (error) {
      guard(() => recordRequestId(span, error));
      throw error;
    }
  };
}

function recordServer(span: Span, request: Fields): void {
  const { hostname, port, protocol } = request;
  span.setAttributes({
    [ATTR_SERVER_ADDRESS]: string(hostname),
    [ATTR_SERVER_PORT]: number(port) ?? (protocol === "http:" ? 80 : 443),
  });
}

function recordAnswer(span: Span, { output, response }: Fields): void {
  recordRequestId(span, output);
  const { headers } = fields(response);
  if (typeof output === "object" && output !== null) headersByOutput.set(output, fields(headers));
}

function recordRequestId(span: Span, answer: unknown): void {
  const { requestId } = fields(fields(answer).$metadata);
  span.setAttributes({ [ATTR_AWS_REQUEST_ID]: string(requestId) });
}
