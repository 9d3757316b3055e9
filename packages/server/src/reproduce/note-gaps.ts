import type { SpanPayload } from "../model/stored-span.ts";
import type { Notes } from "./notes.ts";
import type { CalledSpan } from "./read-call.ts";
import type { RecordedCall } from "./recorded-call.ts";
import { looksSecret } from "./secrets.ts";

/** What the SDK puts where it cuts a value that is too long, and where it or OpenInference hides one. */
const CUT = /… \d+ more( characters)?"/;
const HIDDEN = "__REDACTED__";

/** Notes what the span lacks for the request to be the one that was sent. */
export function noteGaps(span: CalledSpan, payload: SpanPayload, call: RecordedCall, notes: Notes): void {
  const contents = JSON.stringify([payload.content, call.parameters ?? null]);
  if (!call.body && call.messages.length === 0 && call.system.length === 0)
    notes.add("The span holds no messages: its application does not record contents, or hides them.");
  if (call.model === "") notes.add("The model is not recorded: put one in.");
  else if (span.requestModel === "")
    notes.add("The model that was asked for is not recorded; this is the one that answered.");
  if (CUT.test(contents) || CUT.test(contents.replaceAll('\\"', '"')))
    notes.add("A value was too long to be recorded whole; it ends where it says how much is missing.");
  if (contents.includes(HIDDEN)) notes.add(`${HIDDEN} stands where the application hides what it sent.`);
  if (looksSecret(contents))
    notes.add("A message holds what looks like a key; it stands there as it was sent.");
}
