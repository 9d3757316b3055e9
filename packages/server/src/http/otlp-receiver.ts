import type { Ingest, Refused } from "../ingest/ingest.ts";
import { countMetricsJson, countMetricsProtobuf } from "../ingest/otlp/count-metrics.ts";
import { decodeJson } from "../ingest/otlp/decode-json.ts";
import { decodeLogsJson, decodeLogsProtobuf } from "../ingest/otlp/decode-logs.ts";
import { decodeProtobuf } from "../ingest/otlp/decode-protobuf.ts";
import { InvalidBodyError, Rejections } from "../ingest/otlp/invalid-body.ts";
import { encodeExportResponse, type OtlpEncoding, type Signal } from "../ingest/otlp/response.ts";
import { AppError, type AppErrorCode } from "../model/app-error.ts";
import type { WireSpan } from "../model/span.ts";
import type { SpanLog } from "../model/span-log.ts";
import type { BodyReader, Upload } from "./otlp-body.ts";

/** One export request, by whatever protocol it comes. */
export interface ExportRequest {
  signal: Signal;
  encoding: OtlpEncoding;
  projectId: string;
  upload: Upload;
}

export interface OtlpReceiver {
  /**
   * Takes an export request in and answers its encoded response, once every usable item of it is durable. Throws an
   * `AppError` or what a store threw; nothing is then stored.
   */
  receive(request: ExportRequest): Promise<Buffer>;
  stats(): ReceiverStats;
}

/** Of the requests that were answered: items that are of no use here. */
export interface ReceiverStats {
  ignoredLogs: number;
  ignoredDataPoints: number;
}

export function createOtlpReceiver(ingest: Ingest, withBody: BodyReader): OtlpReceiver {
  const stats: ReceiverStats = { ignoredLogs: 0, ignoredDataPoints: 0 };
  /** Each takes one signal in and tells what of it was rejected. */
  const take: Record<
    Signal,
    (body: Buffer, encoding: OtlpEncoding, projectId: string) => Promise<Rejections>
  > = {
    async traces(body, encoding, projectId) {
      const { spans, rejected } = encoding === "json" ? decodeJson(body) : decodeProtobuf(body);
      ingest.noteInvalid(projectId, rejected.count);
      return addAll(rejected, await ingest.accept(projectId, spans));
    },
    async logs(body, encoding, projectId) {
      const { logs, rejected, ignored } =
        encoding === "json" ? decodeLogsJson(body) : decodeLogsProtobuf(body);
      const refused = await ingest.acceptLogs(projectId, logs);
      stats.ignoredLogs += ignored;
      return addAll(rejected, refused);
    },
    async metrics(body, encoding) {
      stats.ignoredDataPoints += encoding === "json" ? countMetricsJson(body) : countMetricsProtobuf(body);
      return new Rejections();
    },
  };
  return {
    receive: ({ signal, encoding, projectId, upload }) =>
      withBody(upload, async (body) => {
        try {
          return encodeExportResponse(encoding, signal, await take[signal](body, encoding, projectId));
        } catch (error) {
          if (error instanceof InvalidBodyError)
            throw new AppError(
              "undecodable_body",
              `The body cannot be read: ${error.message}. Nothing of it was stored.`,
            );
          throw error;
        }
      }),
    stats: () => stats,
  };
}

function addAll(rejected: Rejections, refused: readonly Refused<WireSpan | SpanLog>[]): Rejections {
  for (const { item, reason } of refused)
    rejected.add(`span ${item.spanId} of trace ${item.traceId}: ${reason}`);
  return rejected;
}

/** `google.rpc.Code` of the error table's codes; what is not here is UNKNOWN (2). */
const RPC_CODES: Partial<Record<AppErrorCode, number>> = {
  undecodable_body: 3,
  body_too_large: 8,
  unsupported_media_type: 3,
  unauthenticated: 16,
  forbidden: 7,
  overloaded: 14,
  internal: 13,
  unavailable: 14,
};
export const rpcCode = (code: AppErrorCode): number => RPC_CODES[code] ?? 2;
