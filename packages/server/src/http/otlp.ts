import { ERRORS } from "@anyway-sh/api";
import type { FastifyRequest } from "fastify";
import { encodeStatus, type OtlpEncoding, type Signal } from "../ingest/otlp/response.ts";
import { AppError } from "../model/app-error.ts";
import type { App } from "./context.ts";
import { toAppError } from "./errors.ts";
import { StalledUploadError, uploadOf } from "./otlp-body.ts";
import { type OtlpReceiver, rpcCode } from "./otlp-receiver.ts";

const PROTOBUF = "application/x-protobuf";
const JSON_TYPE = "application/json";

const SUMMARIES: Record<Signal, string> = {
  traces: "Takes spans (OTLP/HTTP); 200 means that they are durable",
  logs: "Takes log records (OTLP/HTTP): message events join their span, the others are not stored",
  metrics: "Takes metrics (OTLP/HTTP), which are not stored",
};

/**
 * `POST /v1/traces`, `/v1/logs` and `/v1/metrics`: OTLP/HTTP, protobuf and JSON, by the OTLP specification 1.x. Answers 200 only when every
 * usable item is durable; errors carry a `Status` in the request's own encoding.
 */
export function otlpRoutes(app: App, { receive }: OtlpReceiver): void {
  app.register(async (otlp) => {
    otlp.removeAllContentTypeParsers();
    otlp.addContentTypeParser([PROTOBUF, JSON_TYPE], (_request, stream, done) => done(null, stream));
    otlp.setErrorHandler((error, request, reply) => {
      const { code, message, retryAfterSeconds } =
        error instanceof AppError ? error : refine(toAppError(error, request));
      if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
      if (error instanceof StalledUploadError) reply.header("connection", "close");
      const encoding = encodingOf(request);
      return reply
        .code(ERRORS[code].status)
        .type(contentType(encoding))
        .send(
          encodeStatus(encoding, { code: rpcCode(code), message, isBadData: code === "undecodable_body" }),
        );
    });
    for (const signal of ["traces", "logs", "metrics"] as const) {
      otlp.post(
        `/v1/${signal}`,
        {
          config: { scope: "ingest" },
          schema: {
            summary: SUMMARIES[signal],
            description: `An OTLP export request as \`${PROTOBUF}\` or \`${JSON_TYPE}\`, plain, gzip, deflate or zstd.`,
            tags: ["ingest"],
          },
        },
        async (request, reply) => {
          const encoding = encodingOf(request);
          const { projectId } = request;
          const response = await receive({ signal, encoding, projectId, upload: uploadOf(request) });
          return reply.type(contentType(encoding)).send(response);
        },
      );
    }
  });
}

/** OTLP's own words for what the shared table says of REST bodies. */
function refine(error: AppError): AppError {
  if (error.code === "unsupported_media_type" && error.message.includes("application/json.")) {
    return new AppError("unsupported_media_type", `Send OTLP as Content-Type ${PROTOBUF} or ${JSON_TYPE}.`);
  }
  return error;
}

function encodingOf(request: FastifyRequest): OtlpEncoding {
  return (request.headers["content-type"] ?? "").toLowerCase().startsWith(PROTOBUF) ? "protobuf" : "json";
}

function contentType(encoding: OtlpEncoding): string {
  return encoding === "protobuf" ? PROTOBUF : JSON_TYPE;
}
