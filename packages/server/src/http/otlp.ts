import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
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
const decompressors = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/**
 * `POST /v1/traces`: OTLP/HTTP, protobuf and JSON, by the OTLP specification 1.x. Answers 200 only when every
 * usable span is durable; errors carry a `Status` in the request's own encoding.
 */
export function otlpRoutes(
  app: App,
  { ingest, maxBodyBytes }: { ingest: Ingest; maxBodyBytes: number },
): void {
  app.register(async (otlp) => {
    otlp.removeAllContentTypeParsers();
    otlp.addContentTypeParser([PROTOBUF, JSON_TYPE], { parseAs: "buffer" }, (_request, body, done) =>
      done(null, body),
    );
    otlp.setErrorHandler((error, request, reply) => {
      const { code, message, retryAfterSeconds } =
        error instanceof AppError ? error : refine(toAppError(error, request), maxBodyBytes);
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
        bodyLimit: maxBodyBytes,
        config: { scope: "ingest" },
        schema: {
          summary: "Takes spans (OTLP/HTTP); 200 means that they are durable",
          description: `An \`ExportTraceServiceRequest\` as \`${PROTOBUF}\` or \`${JSON_TYPE}\`, plain, gzip or deflate.`,
          tags: ["ingest"],
        },
      },
      async (request, reply) => {
        const encoding = encodingOf(request);
        const body = await decompress(request, maxBodyBytes);
        const { spans, rejected } = decode(encoding, body);
        await ingest.accept(request.projectId, spans);
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

async function decompress(request: FastifyRequest, maxBytes: number): Promise<Buffer> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const name = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (name === "identity" || name === "" || body.length === 0) return body;
  if (name !== "gzip" && name !== "deflate") {
    throw new AppError(
      "unsupported_media_type",
      `Content-Encoding ${JSON.stringify(name.slice(0, 40))} is not taken; send gzip, deflate or none.`,
    );
  }
  try {
    return await decompressors[name](body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxBytes);
    throw new AppError(
      "undecodable_body",
      `The body is not ${name}, as its Content-Encoding says. Nothing of it was stored.`,
    );
  }
}

/** OTLP's own words for what the shared table says of REST bodies. */
function refine(error: AppError, maxBodyBytes: number): AppError {
  if (error.code === "body_too_large") return tooLarge(maxBodyBytes);
  if (error.code === "unsupported_media_type" && error.message.includes("application/json.")) {
    return new AppError("unsupported_media_type", `Send OTLP as Content-Type ${PROTOBUF} or ${JSON_TYPE}.`);
  }
  return error;
}

function tooLarge(maxBodyBytes: number): AppError {
  const limit = Math.floor(maxBodyBytes / (1024 * 1024));
  return new AppError(
    "body_too_large",
    `The body is over ${limit} MiB, before or after decompression; send smaller batches, or raise ANYWAY_MAX_BODY_MIB.`,
  );
}

function encodingOf(request: FastifyRequest): OtlpEncoding {
  return (request.headers["content-type"] ?? "").toLowerCase().startsWith(PROTOBUF) ? "protobuf" : "json";
}

function contentType(encoding: OtlpEncoding): string {
  return encoding === "protobuf" ? PROTOBUF : JSON_TYPE;
}
