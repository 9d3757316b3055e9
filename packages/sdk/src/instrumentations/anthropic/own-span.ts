import { INVALID_SPAN_CONTEXT, type Span, trace } from "@opentelemetry/api";
import { guard } from "../../guard.ts";
import { runtime } from "../../runtime.ts";
import { isStandingIn } from "../../stand-in.ts";
import type { Method } from "../patch.ts";
import type { Adjust } from "../traced-method.ts";
import { fields } from "../wire.ts";

/**
 * Since 0.134 Anthropic's client starts a span of its own, without content, unless the helper that makes the call
 * hands it one (`__span`). It is handed ours, as one that cannot be written to: the client's HTTP requests then
 * belong to our span, and the call has one span. Where the application has a tracer provider of its own, the
 * client's span goes there, and there it stays.
 */
export const withoutOwnSpan: Adjust = (resource, [body, options], call) => [
  body,
  handSpan(resource, options, trace.getSpan(call.context)),
];

/**
 * `method`, which is handed the span around it. `stream()` starts one of its own before it calls `create()`,
 * where it is then handed ours.
 */
export function keepingOwnSpanOut(method: Method): Method {
  return function (body, options, ...rest) {
    if (runtime() === undefined) return method.call(this, body, options, ...rest);
    const handed = guard(() => handSpan(this, options, trace.getActiveSpan())) ?? options;
    return method.call(this, body, handed, ...rest);
  };
}

function handSpan(resource: object, options: unknown, span: Span | undefined): unknown {
  if (!isStandingIn("trace") || fields(fields(resource)._client)._tracer === undefined) return options;
  const readOnly = trace.wrapSpanContext(span?.spanContext() ?? INVALID_SPAN_CONTEXT);
  return {
    ...fields(options),
    __span: { span: readOnly, name: "anthropic.messages.create", startTime: Date.now() },
  };
}
