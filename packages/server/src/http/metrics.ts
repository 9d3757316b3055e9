import { collectDefaultMetrics, Histogram } from "prom-client";
import type { App, AppDeps } from "./context.ts";

/** Measures every request by its route pattern, never by its path, which would name customers. */
export function measureRequests(app: App, { metrics }: AppDeps): void {
  collectDefaultMetrics({ register: metrics });
  const durations = new Histogram({
    name: "anyway_http_request_duration_seconds",
    help: "Time from the first byte of a request to the last of its answer",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [metrics],
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    request.log.debug(
      { method: request.method, route, status: reply.statusCode, ms: reply.elapsedTime },
      "request",
    );
  });
}
