import type { Ingest } from "../ingest/ingest.ts";
import { decodeJson } from "../ingest/otlp/decode-json.ts";
import { decodeProtobuf } from "../ingest/otlp/decode-protobuf.ts";
import { InvalidBodyError } from "../ingest/otlp/invalid-body.ts";
import { encodeExportResponse, type OtlpEncoding } from "../ingest/otlp/response.ts";
import { AppError, type AppErrorCode } from "../model/app-error.ts";
import type { BodyReader, Upload } from "./otlp-body.ts";

/** One export request, by whatever protocol it comes. */
export interface ExportRequest {
  encoding: OtlpEncoding;
  projectId: string;
  upload: Upload;
}

/**
 * Takes an export request in and answers its encoded response, once every usable item of it is durable. Throws an
 * `AppError` or what a store threw; nothing is then stored.
 */
export type OtlpReceiver = (request: ExportRequest) => Promise<Buffer>;

export function createOtlpReceiver(ingest: Ingest, withBody: BodyReader): OtlpReceiver {
  return ({ encoding, projectId, upload }) =>
    withBody(upload, async (body) => {
      const { spans, rejected } = decode(encoding, body);
      await ingest.accept(projectId, spans);
      return encodeExportResponse(encoding, rejected);
    });
}

/** `google.rpc.Code` of the error table's codes; what is not here is UNKNOWN (2). */
const RPC_CODES: Partial<Record<AppErrorCode, number>> = {
  undecodable_body: 3,
  body_too_large: 3,
  unsupported_media_type: 3,
  unauthenticated: 16,
  forbidden: 7,
  overloaded: 8,
  unavailable: 14,
};
export const rpcCode = (code: AppErrorCode): number => RPC_CODES[code] ?? 2;

function decode(encoding: OtlpEncoding, body: Buffer) {
  try {
    return encoding === "json" ? decodeJson(body) : decodeProtobuf(body);
  } catch (error) {
    if (error instanceof InvalidBodyError)
      throw new AppError("undecodable_body", `The body is ${error.message}. Nothing of it was stored.`);
    throw error;
  }
}
