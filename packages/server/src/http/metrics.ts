import { Counter, collectDefaultMetrics, Gauge, Histogram } from "prom-client";
import { REFUSALS } from "../ingest/ingest.ts";
import type { App, AppDeps } from "./context.ts";

/** Seconds. */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Measures every request by its route pattern, never by its path, which would name customers. */
export function measureRequests(app: App, { metrics }: AppDeps): void {
  collectDefaultMetrics({ register: metrics });
  const durations = new Histogram({
    name: "anyway_http_request_duration_seconds",
    help: "Time from the first byte of a request to the last of its answer",
    labelNames: ["method", "route", "status"],
    buckets: BUCKETS,
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
export function measureIngest({ metrics, ingest, otlp }: Pick<AppDeps, "metrics" | "ingest" | "otlp">): void {
  const registers = [metrics];
  const counter = (name: string, help: string, count: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(count());
      },
    });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });

  counter(
    "anyway_ingest_spans_received_total",
    "Spans of requests that could be decoded",
    () => ingest.stats().receivedSpans,
  );
  counter(
    "anyway_ingest_spans_total",
    "Spans that were acknowledged, and so are durable",
    () => ingest.stats().acceptedSpans,
  );
  new Counter({
    name: "anyway_ingest_spans_refused_total",
    help: "Spans that were received and not stored",
    labelNames: ["reason"],
    registers,
    collect() {
      this.reset();
      for (const reason of REFUSALS) this.inc({ reason }, ingest.stats().refusedSpans[reason]);
    },
  });
  counter(
    "anyway_ingest_message_logs_total",
    "Log records that carry messages of a span and are durable",
    () => ingest.stats().acceptedLogs,
  );
  counter(
    "anyway_ingest_logs_ignored_total",
    "Log records that were acknowledged and not stored, since they carry no messages of a span",
    () => otlp.stats().ignoredLogs,
  );
  counter(
    "anyway_ingest_data_points_ignored_total",
    "Data points of metrics, which are acknowledged and not stored",
    () => otlp.stats().ignoredDataPoints,
  );
  gauge(
    "anyway_ingest_queue_bytes",
    "Bytes that wait to be committed or are being committed",
    () => ingest.stats().queueBytes,
  );
  gauge(
    "anyway_ingest_queue_oldest_seconds",
    "Age of the oldest request that waits for its commit",
    () => ingest.stats().queueSeconds,
  );
  gauge(
    "anyway_ingest_pending_traces",
    "Traces whose sums and summaries lag behind their spans",
    () => ingest.stats().pendingTraces,
  );
  gauge(
    "anyway_ingest_summary_lag_seconds",
    "How long the longest of those traces has waited",
    () => ingest.stats().lagSeconds,
  );

  const rows = new Histogram({
    name: "anyway_ingest_commit_rows",
    help: "Rows of an insert",
    buckets: [1, 10, 100, 1_000, 5_000, 20_000, 100_000],
    registers,
  });
  const seconds = new Histogram({
    name: "anyway_ingest_commit_duration_seconds",
    help: "Time of an insert, until it is durable or has failed",
    buckets: BUCKETS,
    registers,
  });
  ingest.onCommit((commit) => {
    rows.observe(commit.rows);
    seconds.observe(commit.seconds);
  });
}

/** Measures gRPC calls, by signal and status. Answers what notes one. */
export function measureCalls({ metrics }: Pick<AppDeps, "metrics">) {
  const durations = new Histogram({
    name: "anyway_grpc_request_duration_seconds",
    help: "Time from the headers of a call to its answer",
    labelNames: ["signal", "status"],
    buckets: BUCKETS,
    registers: [metrics],
  });
  return (signal: string, status: string, seconds: number) => durations.observe({ signal, status }, seconds);
}
