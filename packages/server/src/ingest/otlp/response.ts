import { PbfWriter } from "pbf";
import type { Rejections } from "./invalid-body.ts";

export type OtlpEncoding = "protobuf" | "json";
/** What an exporter may send. */
export type Signal = "traces" | "logs" | "metrics";

const MAX_MESSAGE = 4_000;
const REJECTED = {
  traces: "rejectedSpans",
  logs: "rejectedLogRecords",
  metrics: "rejectedDataPoints",
} as const;

/**
 * `Export…ServiceResponse`: empty on full success, else how many items were rejected and why. Those of the three
 * signals differ in the names of their fields only.
 */
export function encodeExportResponse(
  encoding: OtlpEncoding,
  signal: Signal,
  { count, reasons }: Pick<Rejections, "count" | "reasons">,
): Buffer {
  const message = reasons.join("; ").slice(0, MAX_MESSAGE).toWellFormed();
  if (encoding === "json") {
    const partialSuccess = { [REJECTED[signal]]: String(count), errorMessage: message };
    return Buffer.from(JSON.stringify(count === 0 ? {} : { partialSuccess }));
  }
  const pbf = new PbfWriter();
  if (count > 0) {
    // partial_success = 1 { rejected_… = 1, error_message = 2 }
    pbf.writeMessage(
      1,
      (_, inner) => {
        inner.writeVarintField(1, count);
        inner.writeStringField(2, message);
      },
      undefined,
    );
  }
  return Buffer.from(pbf.finish());
}

const BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest";

/**
 * `google.rpc.Status`, the body of an OTLP error, in the request's own encoding. Of bad data the specification wants a
 * `google.rpc.BadRequest` beside it.
 */
export function encodeStatus(
  encoding: OtlpEncoding,
  { code, message, isBadData }: { code: number; message: string; isBadData: boolean },
): Buffer {
  if (encoding === "json") {
    const details = [{ "@type": BAD_REQUEST, fieldViolations: [{ description: message }] }];
    return Buffer.from(JSON.stringify({ code, message, ...(isBadData ? { details } : {}) }));
  }
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, code);
  pbf.writeStringField(2, message);
  if (isBadData)
    // details = 3 { type_url = 1, value = 2 }
    pbf.writeMessage(
      3,
      (_, any) => {
        any.writeStringField(1, BAD_REQUEST);
        any.writeBytesField(2, badRequest(message));
      },
      undefined,
    );
  return Buffer.from(pbf.finish());
}

function badRequest(description: string): Uint8Array {
  const pbf = new PbfWriter();
  // field_violations = 1 { description = 2 }
  pbf.writeMessage(1, (_, violation) => violation.writeStringField(2, description), undefined);
  return pbf.finish();
}
