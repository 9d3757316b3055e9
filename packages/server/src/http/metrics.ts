import { Counter, collectDefaultMetrics, Gauge, Histogram } from "prom-client";
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

/** How ingest fares, read from it whenever somebody asks. */
export function measureIngest({ metrics, ingest }: Pick<AppDeps, "metrics" | "ingest">): void {
  const registers = [metrics];
  new Counter({
    name: "anyway_ingest_spans_total",
    help: "Spans that were acknowledged, and so are durable",
    registers,
    collect() {
      this.reset();
      this.inc(ingest.stats().acceptedSpans);
    },
  });
  new Gauge({
    name: "anyway_ingest_queue_bytes",
    help: "Bytes that wait to be committed or are being committed",
    registers,
    collect() {
      this.set(ingest.stats().queueBytes);
    },
  });
  new Gauge({
    name: "anyway_ingest_pending_traces",
    help: "Traces whose sums and summaries lag behind their spans",
    registers,
    collect() {
      this.set(ingest.stats().pendingTraces);
    },
  });
}
