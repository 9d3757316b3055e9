import type { Context } from "@opentelemetry/api";

/** Told once how a function's result turned out; what comes after the first call is ignored. */
export interface ResultObserver {
  /** Where the body of a returned generator runs. */
  readonly context: Context;
  succeed(value: unknown): void;
  fail(error: unknown): void;
  /** Nobody will ever know: the result was dropped unread. */
  abandon(atMs: number): void;
}
