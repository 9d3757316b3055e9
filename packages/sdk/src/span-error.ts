import { ATTR_ERROR_TYPE } from "@anyway-sh/semconv";
import { type Span, SpanStatusCode } from "@opentelemetry/api";

/** Gives `span` the status, the exception event and the `error.type` of an operation that failed. */
export function recordFailure(span: Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.recordException(error instanceof Error ? error : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute(ATTR_ERROR_TYPE, errorType(error));
}

/** The provider's own code where there is one, else the HTTP status, else the class of the error. */
function errorType(error: unknown): string {
  if (typeof error !== "object" || error === null) return typeof error;
  const { code, type, status } = error as { code?: unknown; type?: unknown; status?: unknown };
  for (const name of [code, type]) {
    if (typeof name === "string" && name !== "") return name;
  }
  if (typeof status === "number") return String(status);
  return error.constructor?.name ?? "Error";
}
