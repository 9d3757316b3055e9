import type { ErrorCode, ErrorDetail } from "@anyway-sh/api";

/**
 * A failure that the caller may hear of: it becomes the error answer of its code.
 * The message says what was wrong, what was given and what to do. Anything else thrown is a fault of the server.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
  /** Seconds until a retry makes sense; answered as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: readonly ErrorDetail[]; retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.code = code;
    this.details = options.details ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
