import type { ErrorDetail } from "./errors.ts";

/** An answer other than 2xx: `code` is one of the error table's, `status` the HTTP status. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    message: string,
    options: { code: string; status: number; details?: ErrorDetail[]; requestId?: string },
  ) {
    super(message);
    this.code = options.code;
    this.status = options.status;
    this.details = options.details ?? [];
    this.requestId = options.requestId;
  }
  readonly code: string;
  readonly status: number;
  readonly details: ErrorDetail[];
  readonly requestId: string | undefined;
}
