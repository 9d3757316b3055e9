/** Every error the server answers with: its stable code, HTTP status and what it means. The only such table. */
export const ERRORS = {
  invalid_request: {
    status: 400,
    meaning: "A parameter or a body field is wrong; `details` names each one.",
  },
  undecodable_body: {
    status: 400,
    meaning: "The body is not what its Content-Type says; nothing of it was stored.",
  },
  unauthenticated: { status: 401, meaning: "No API key, or one that does not exist or was revoked." },
  forbidden: {
    status: 403,
    meaning: "The key's scope does not allow this, or the request did not come from where it may.",
  },
  not_found: { status: 404, meaning: "No such route, or no such record in this project." },
  method_not_allowed: { status: 405, meaning: "The route exists, but not with this method." },
  conflict: { status: 409, meaning: "What is stored already stands against it: the message says what." },
  idempotency_conflict: { status: 409, meaning: "The Idempotency-Key was used before with another body." },
  body_too_large: { status: 413, meaning: "The body is over the limit, before or after decompression." },
  unsupported_media_type: {
    status: 415,
    meaning: "The Content-Type or Content-Encoding is not one that the route takes.",
  },
  overloaded: {
    status: 429,
    meaning: "The ingest queue is full; nothing was stored; retry after `Retry-After` seconds.",
  },
  too_many_streams: {
    status: 429,
    meaning: "As many live streams are open as may be; close one, or retry after `Retry-After` seconds.",
  },
  too_many_exports: {
    status: 429,
    meaning: "As many exports are running as may; wait for one to end, or retry after `Retry-After` seconds.",
  },
  internal: { status: 500, meaning: "A fault in the server; the log has it under the request id." },
  unavailable: {
    status: 503,
    meaning: "A store does not answer, or the server is stopping; nothing was stored; retry.",
  },
} as const satisfies Record<string, { status: number; meaning: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** One wrong field: where, and what to do about it. */
export interface ErrorDetail {
  field: string;
  message: string;
  /** Of a text such as `filter`: where in it, in UTF-16 units, the end exclusive. */
  start?: number | undefined;
  end?: number | undefined;
  /** What to put in the place of a part of that text, where a guess is likely. */
  suggestion?: { start: number; end: number; text: string } | undefined;
}
