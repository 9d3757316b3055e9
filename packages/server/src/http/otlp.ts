import { ERRORS } from "@anyway-sh/api";
import type { FastifyRequest } from "fastify";
import type { Ingest } from "../ingest/ingest.ts";
import { decodeJson } from "../ingest/otlp/decode-json.ts";
import { decodeProtobuf } from "../ingest/otlp/decode-protobuf.ts";
import { InvalidBodyError } from "../ingest/otlp/invalid-body.ts";
import { encodeExportResponse, encodeStatus, type OtlpEncoding } from "../ingest/otlp/response.ts";
import { AppError } from "../model/app-error.ts";
import type { App } from "./context.ts";
import { toAppError } from "./errors.ts";
import { type BodyLimits, createBodyReader } from "./otlp-body.ts";

const PROTOBUF = "application/x-protobuf";
const JSON_TYPE = "application/json";
/** `google.rpc.Code` of the error table's codes; what is not here is UNKNOWN (2). */
const RPC_CODES: Record<string, number> = {
  undecodable_body: 3,
  body_too_large: 3,
  unsupported_media_type: 3,
  unauthenticated: 16,
  forbidden: 7,
  overloaded: 8,
  unavailable: 14,
};

/**
 * `POST /v1/traces`: OTLP/HTTP, protobuf and JSON, by the OTLP specification 1.x. Answers 200 only when every
 * usable span is durable; errors carry a `Status` in the request's own encoding.
 */
export function otlpRoutes(app: App, { ingest, ...limits }: BodyLimits & { ingest: Ingest }): void {
  const withBody = createBodyReader(limits);
  app.register(async (otlp) => {
    otlp.removeAllContentTypeParsers();
    otlp.addContentTypeParser([PROTOBUF, JSON_TYPE], (_request, stream, done) => done(null, stream));
    otlp.setErrorHandler((error, request, reply) => {
      const { code, message, retryAfterSeconds } =
        error instanceof AppError ? error : refine(toAppError(error, request));
      if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
      const encoding = encodingOf(request);
      return reply
        .code(ERRORS[code].status)
        .type(contentType(encoding))
        .serializer(String)
        .send(encodeStatus(encoding, RPC_CODES[code] ?? 2, message));
    });
    otlp.post(
      "/v1/traces",
      {
        config: { scope: "ingest" },
        schema: {
          summary: "Takes spans (OTLP/HTTP); 200 means that they are durable",
          description: `An \`ExportTraceServiceRequest\` as \`${PROTOBUF}\` or \`${JSON_TYPE}\`, plain, gzip or deflate.`,
          tags: ["ingest"],
        },
      },
      async (request, reply) => {
        const encoding = encodingOf(request);
        const rejected = await withBody(request, async (body) => {
          const decoded = decode(encoding, body);
          await ingest.accept(request.projectId, decoded.spans);
          return decoded.rejected;
        });
        return reply
          .type(contentType(encoding))
          .serializer(String)
          .send(encodeExportResponse(encoding, rejected));
      },
    );
  });
}

function decode(encoding: OtlpEncoding, body: Buffer) {
  try {
    return encoding === "json" ? decodeJson(body) : decodeProtobuf(body);
  } catch (error) {
    if (error instanceof InvalidBodyError)
      throw new AppError("undecodable_body", `The body is ${error.message}. Nothing of it was stored.`);
    throw error;
  }
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
