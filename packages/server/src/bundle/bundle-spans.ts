import { ATTR_INVOCATION_PARAMETERS } from "@anyway-sh/semconv";
import { classify } from "../ingest/dialects/classify.ts";
import { isMessageEvent } from "../ingest/dialects/message-events.ts";
import { LOG_BODY } from "../model/span-log.ts";
import type { SpanPayload, StoredSpan } from "../model/stored-span.ts";
import { anyValue, keyValues } from "./otlp-values.ts";

type Event = SpanPayload["events"][number];

/** A stored span as one member of OTLP/JSON's `resourceSpans`: with its own ids, resource and scope. */
export function toResourceSpans(traceId: string, span: StoredSpan, payload: SpanPayload) {
  return {
    resource: { attributes: keyValues(payload.resource) },
    scopeSpans: [
      {
        scope: { name: span.scopeName, version: span.scopeVersion },
        spans: [
          {
            traceId,
            spanId: span.spanId,
            parentSpanId: span.parentSpanId,
            name: span.name,
            kind: span.kind,
            startTimeUnixNano: String(span.startTimeNs),
            endTimeUnixNano: String(span.endTimeNs),
            attributes: keyValues({ ...payload.attributes, ...payload.content }),
            events: payload.events.map(({ name, timeNs, attributes }) => ({
              name,
              timeUnixNano: String(timeNs),
              attributes: keyValues(attributes),
            })),
            links: payload.links.map((link) => ({ ...link, attributes: keyValues(link.attributes) })),
            status: { code: span.status, message: span.statusMessage },
          },
        ],
      },
    ],
  };
}

/** A log record that tells of a span, as one member of OTLP/JSON's `resourceLogs`. */
export function toResourceLogs(traceId: string, spanId: string, { name, timeNs, attributes }: Event) {
  const { [LOG_BODY]: body = null, ...others } = attributes;
  const record = { timeUnixNano: String(timeNs), eventName: name, traceId, spanId };
  return {
    scopeLogs: [{ logRecords: [{ ...record, body: anyValue(body), attributes: keyValues(others) }] }],
  };
}

/** A span without what its messages say: nobody's words, prompts, answers, documents or parameters. */
export function withoutContents(payload: SpanPayload): SpanPayload {
  const keep = (attributes: SpanPayload["attributes"]) =>
    Object.fromEntries(
      Object.entries(attributes).filter(
        ([key]) => !classify(key).content && key !== ATTR_INVOCATION_PARAMETERS,
      ),
    );
  return {
    ...payload,
    attributes: keep(payload.attributes),
    content: {},
    events: payload.events
      .filter(({ name }) => !isMessageEvent(name))
      .map((event) => ({ ...event, attributes: keep(event.attributes) })),
  };
}
