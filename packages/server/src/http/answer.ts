import type { ErrorCode, ErrorDetail, Meta, One, Page } from "@anyway-sh/api";
import type { FastifyRequest } from "fastify";

/** `{data, meta}`: one object. */
export function one<T>(request: FastifyRequest, data: T): One<T> {
  return { data, meta: meta(request) };
}

/** `{data, pagination, meta}`: one page of a list. `nextCursor` is null on the last page. */
export function page<T>(
  request: FastifyRequest,
  data: T[],
  { limit, nextCursor }: { limit: number; nextCursor: string | null },
): Page<T> {
  const pagination = { limit, has_more: nextCursor !== null, next_cursor: nextCursor };
  return { data, pagination, meta: meta(request) };
}

/** `{error, meta}`. */
export function failure(
  request: FastifyRequest,
  code: ErrorCode,
  message: string,
  details: readonly ErrorDetail[] = [],
) {
  return { error: { code, message, ...(details.length ? { details } : {}) }, meta: meta(request) };
}

/** A time in milliseconds as the API writes it. */
export function toApiTime(ms: number): string {
  return new Date(ms).toISOString();
}

function meta(request: FastifyRequest): Meta {
  return { request_id: request.id, timestamp: toApiTime(request.receivedAt) };
}
