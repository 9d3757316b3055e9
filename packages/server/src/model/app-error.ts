/** Codes of the API's error table, which says their HTTP status and meaning. */
export type AppErrorCode =
  | "invalid_request"
  | "undecodable_body"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "idempotency_conflict"
  | "body_too_large"
  | "unsupported_media_type"
  | "overloaded"
  | "too_many_streams"
  | "too_many_exports"
  | "internal"
  | "unavailable";

/** One wrong field: where, and what to do about it. */
export interface FieldError {
  field: string;
  message: string;
  /** Of a text: where in it, in UTF-16 units, the end exclusive. */
  start?: number | undefined;
  end?: number | undefined;
  /** What to put in the place of a part of that text. */
  suggestion?: { start: number; end: number; text: string } | undefined;
}

/**
 * A failure that the caller may hear of: it becomes the error answer of its code.
 * The message says what was wrong, what was given and what to do. Anything else thrown is a fault of the server.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: AppErrorCode;
  readonly details: readonly FieldError[];
  /** Seconds until a retry makes sense; answered as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: AppErrorCode,
    message: string,
    options: { details?: readonly FieldError[]; retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.code = code;
    this.details = options.details ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
