import { PbfWriter } from "pbf";

export type OtlpEncoding = "protobuf" | "json";

const MAX_MESSAGE = 4_000;

/** `ExportTraceServiceResponse`: empty on full success, else how many spans were rejected and why. */
export function encodeExportResponse(encoding: OtlpEncoding, rejected: readonly string[]): Buffer {
  const message = rejected.join("; ").slice(0, MAX_MESSAGE);
  if (encoding === "json") {
    const partialSuccess = { rejectedSpans: String(rejected.length), errorMessage: message };
    return Buffer.from(JSON.stringify(rejected.length === 0 ? {} : { partialSuccess }));
  }
  const pbf = new PbfWriter();
  if (rejected.length > 0) {
    // partial_success = 1 { rejected_spans = 1, error_message = 2 }
    pbf.writeMessage(
      1,
      (_, inner) => {
        inner.writeVarintField(1, rejected.length);
        inner.writeStringField(2, message);
      },
      undefined,
    );
  }
  return Buffer.from(pbf.finish());
}

/** `google.rpc.Status`, the body of an OTLP error, in the request's own encoding. */
export function encodeStatus(encoding: OtlpEncoding, code: number, message: string): Buffer {
  if (encoding === "json") return Buffer.from(JSON.stringify({ code, message }));
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, code);
  pbf.writeStringField(2, message);
  return Buffer.from(pbf.finish());
}
