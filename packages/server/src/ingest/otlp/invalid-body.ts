/** The body is not an OTLP export request; `message` says where it stopped making sense. */
export class InvalidBodyError extends Error {
  override readonly name = "InvalidBodyError";
}

/** A decoded request: its usable spans, and why the others are not. */
export interface DecodedRequest<Span> {
  spans: Span[];
  rejected: string[];
}
