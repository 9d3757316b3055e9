import { PbfWriter } from "pbf";
import type { AppError } from "../../model/app-error.ts";
import { rpcCode } from "../otlp-receiver.ts";

const UNIMPLEMENTED = 12;
/** Headers have no room for more. */
const MAX_MESSAGE = 1_000;

export interface Trailers extends Record<string, string> {
  "grpc-status": string;
}

/** Those of a call that succeeded. */
export const OK: Trailers = { "grpc-status": "0" };

/**
 * The trailers of a call that failed. Where trying again helps it is UNAVAILABLE with a `RetryInfo`, as the OTLP
 * specification has it; RESOURCE_EXHAUSTED is for what is too large, and without a `RetryInfo` it is final.
 */
export function toTrailers({ code, message, retryAfterSeconds }: AppError): Trailers {
  const mayRetry = code === "overloaded" || code === "unavailable";
  const isUnknown = code === "not_found" || code === "unsupported_media_type";
  const status = isUnknown ? UNIMPLEMENTED : rpcCode(code);
  const said = message.slice(0, MAX_MESSAGE);
  return {
    "grpc-status": String(status),
    "grpc-message": percentEncode(said),
    ...(mayRetry ? { "grpc-status-details-bin": statusWithRetry(status, said, retryAfterSeconds ?? 1) } : {}),
  };
}

/** `google.rpc.Status` with a `google.rpc.RetryInfo`, as metadata carries bytes. */
function statusWithRetry(code: number, message: string, seconds: number): string {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, code); // code
  pbf.writeStringField(2, message); // message
  const details = (_: undefined, any: PbfWriter) => {
    any.writeStringField(1, "type.googleapis.com/google.rpc.RetryInfo"); // Any.type_url
    any.writeBytesField(2, retryInfo(seconds)); // Any.value
  };
  pbf.writeMessage(3, details, undefined);
  return Buffer.from(pbf.finish()).toString("base64").replace(/=+$/, "");
}

function retryInfo(seconds: number): Uint8Array {
  const pbf = new PbfWriter();
  // retry_delay = 1 { seconds = 1 }
  pbf.writeMessage(1, (_, duration) => duration.writeVarintField(1, seconds), undefined);
  return pbf.finish();
}

/** `Percent-Encoded` of the gRPC specification: all but printable ASCII, and the percent sign. */
function percentEncode(text: string): string {
  return Array.from(Buffer.from(text), (byte) =>
    byte >= 0x20 && byte <= 0x7e && byte !== 0x25
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}
