import type { Context } from "@opentelemetry/api";

/** Told once how a function's result turned out; what comes after the first call is ignored. */
export interface ResultObserver {
  /** Where the body of a returned generator runs. */
  readonly context: Context;
  /** The stream inside a value that is none itself: `stream` of a Bedrock answer, for one. */
  readonly streamIn?: ((value: unknown) => unknown) | undefined;
  /** Told what a stream brings. Without it, the items are collected, and are what the stream succeeds with. */
  item?(value: unknown): void;
  succeed(value: unknown): void;
  fail(error: unknown): void;
  /** Nobody will ever know: the result was dropped unread. */
  abandon(atMs: number): void;
}
