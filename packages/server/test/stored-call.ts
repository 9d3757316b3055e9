import { classify } from "../src/ingest/dialects/classify.ts";
import { normalize } from "../src/ingest/dialects/normalize.ts";
import type { AttributeValue } from "../src/model/span.ts";
import type { SpanPayload } from "../src/model/stored-span.ts";
import { aWireSpan } from "./a-span.ts";

/** A span with these attributes, as it is read from the store. */
export function storedCall(attributes: Record<string, AttributeValue>, events: SpanPayload["events"] = []) {
  const wire = aWireSpan(attributes);
  const entries = Object.entries(attributes);
  const payload: SpanPayload = {
    attributes: Object.fromEntries(entries.filter(([key]) => !classify(key).content)),
    content: Object.fromEntries(entries.filter(([key]) => classify(key).content)),
    resource: {},
    events,
    links: [],
  };
  return { span: { ...normalize(wire), spanId: wire.spanId }, payload };
}
