import { diag } from "@opentelemetry/api";

/**
 * Runs a step of tracing. A guest never breaks its host: what the step throws goes to OpenTelemetry's
 * diagnostic logger, and the result is then undefined.
 */
export function guard<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    diag.error("Anyway could not record telemetry", error);
    return undefined;
  }
}
