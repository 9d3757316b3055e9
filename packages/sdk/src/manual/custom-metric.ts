import { CUSTOM_METRIC_PREFIX } from "@anyway-sh/semconv";
import { spanIn } from "../own-span.ts";

/**
 * Writes a number of the application's own on the span that is active, as `traceloop.custom_metric.<name>`.
 * Does nothing outside of any span.
 */
export function reportCustomMetric(metricName: string, metricValue: number): void {
  spanIn()?.setAttribute(CUSTOM_METRIC_PREFIX + metricName, metricValue);
}
