import { waitUntil } from "../export/wait-until.ts";
import { log } from "../log.ts";
import type { Settings } from "../options.ts";
import type { MaskingSettings } from "../privacy/masking-options.ts";
import { redactText } from "../privacy/patterns.ts";
import { FeedbackQueue } from "./feedback-queue.ts";

const COMMENT_KEY = "feedback.comment";

/** What takes feedback to the server that spans go to, masked as they are. */
export function createFeedbackQueue(settings: Settings): FeedbackQueue {
  return new FeedbackQueue({
    tracesUrl: settings.tracesUrl,
    headers: settings.headers,
    maskComment: (comment, name) => maskComment(comment, name, settings.masking),
    warn: log,
    onAdd: settings.flushAtTraceEnd ? waitUntil : undefined,
  });
}

/** Nothing passes because something went wrong. */
function maskComment(comment: string, name: string, masking: MaskingSettings): string | undefined {
  try {
    const left = masking.redact ? masking.redact(COMMENT_KEY, comment, name) : comment;
    return typeof left === "string" ? redactText(left, masking.redactPatterns) : undefined;
  } catch {
    return undefined; // The application's callback threw.
  }
}
