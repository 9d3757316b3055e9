import { ERRORS, type ErrorCode } from "@anyway-sh/api";
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { isDiskFull, isUnavailable } from "../business/unavailable.ts";
import { AppError } from "../model/app-error.ts";
import { StoreError } from "../telemetry/statement.ts";
import { failure } from "./answer.ts";
import { StalledUploadError } from "./otlp-body.ts";

/** Fastify's own refusals of a request, in our words. */
const FASTIFY_ERRORS: Record<string, { code: ErrorCode; message: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: "body_too_large",
    message: "The body is larger than this route takes.",
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: "unsupported_media_type",
    message: "Send the body as Content-Type: application/json.",
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: "undecodable_body",
    message: "The body is empty; send a JSON object.",
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: "undecodable_body", message: "The body is not valid JSON." },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: "undecodable_body",
    message: "The body is not as long as its Content-Length says.",
  },
  FST_ERR_BAD_URL: { code: "invalid_request", message: "The path is not a valid URL path." },
  FST_ERR_MAX_PARAM_LENGTH: { code: "invalid_request", message: "An id in the path is too long." },
};

/** Turns whatever was thrown into an error of the one table; what is none of it is logged and answered as `internal`. */
export function toAppError(error: unknown, { log }: { log: FastifyBaseLogger }): AppError {
  if (error instanceof AppError) return error;
  const known = FASTIFY_ERRORS[(error as Partial<FastifyError> | null)?.code ?? ""];
  if (known) return new AppError(known.code, known.message);
  if (isDiskFull(error) || (error instanceof StoreError && error.diskFull)) {
    log.error({ err: error }, "the disk is full");
    return new AppError(
      "unavailable",
      "The server's disk is full; nothing was stored. Free some space, then send it again.",
      { retryAfterSeconds: 30 },
    );
  }
  if (isUnavailable(error) || (error instanceof StoreError && error.transient)) {
    log.warn({ err: error }, "a store does not answer");
    return new AppError("unavailable", "A store does not answer; nothing was stored. Try again.", {
      retryAfterSeconds: 1,
    });
  }
  log.error({ err: error }, "a request failed");
  return new AppError("internal", "The server failed; its log has the cause under the request id.");
}

/** Sends an error in the envelope, with its status and, where it has one, `Retry-After`. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, message, details, retryAfterSeconds } = toAppError(error, request);
  if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
  if (error instanceof StalledUploadError) reply.header("connection", "close");
  if (code === "unauthenticated") reply.header("www-authenticate", "Bearer");
  return reply
    .code(ERRORS[code].status)
    .type("application/json; charset=utf-8")
    .serializer(JSON.stringify)
    .send(failure(request, code, message, details));
}
