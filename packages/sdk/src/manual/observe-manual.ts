import { context } from "@opentelemetry/api";
import { observeResult } from "../observe/result.ts";
import type { ResultObserver } from "../observe/result-observer.ts";

/** Runs the application's `fn` in the observer's context, and tells the observer how it turns out. */
export function observeManual<R>(fn: () => R, observer: ResultObserver): R {
  let result: R;
  try {
    result = context.with(observer.context, fn);
  } catch (error) {
    observer.fail(error);
    throw error;
  }
  return observeResult(result, observer);
}
