import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";

const ROOT = fileURLToPath(new URL("./opentelemetry-proto", import.meta.url));
const root = new protobuf.Root();
root.resolvePath = (_origin, target) => `${ROOT}/${target}`;
root.loadSync([
  "opentelemetry/proto/collector/trace/v1/trace_service.proto",
  "opentelemetry/proto/collector/logs/v1/logs_service.proto",
]);

/** What `trace_service.proto`, `logs_service.proto` and what they import define. */
export const traceRequest = root.lookupType(
  "opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest",
);
export const traceResponse = root.lookupType(
  "opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse",
);
export const logsRequest = root.lookupType("opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest");
root.resolveAll();

export type OtlpJson = { [field: string]: unknown };

/** The protobuf of a message that is given as OTLP/JSON, whose ids are hex where protobuf's own JSON has base64. */
export function encodeOfficial(type: protobuf.Type, message: OtlpJson): Buffer {
  return Buffer.from(type.encode(type.fromObject(withBytes(message))).finish());
}

const IDS = new Set(["traceId", "spanId", "parentSpanId"]);
function withBytes<T>(message: T): T {
  return JSON.parse(JSON.stringify(message), (key, value: unknown) =>
    IDS.has(key) && typeof value === "string" ? Buffer.from(value, "hex").toString("base64") : value,
  ) as T;
}
