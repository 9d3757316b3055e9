import {
  type IngestAnswer,
  type IngestSpan,
  ingestAnswer,
  ingestRequest,
  ingestSpan,
  one as oneOf,
} from "@anyway-sh/api";
import type { Ingest } from "../ingest/ingest.ts";
import { checkSpan } from "../ingest/otlp/check-span.ts";
import { InvalidBodyError, MAX_VALUE_DEPTH } from "../ingest/otlp/invalid-body.ts";
import { readJson } from "../ingest/otlp/json-reader.ts";
import { AppError, type FieldError } from "../model/app-error.ts";
import type { AttributeValue, WireSpan } from "../model/span.ts";
import { parseTimeNs } from "../model/time-range.ts";
import { one } from "./answer.ts";
import type { App } from "./context.ts";
import { type BodyReader, uploadOf } from "./otlp-body.ts";
import { parseBody, wrongFields } from "./validation.ts";

/** So many rejections are told; the others are counted. */
const MOST_TOLD = 50;
/** Beyond this the body is no attempt at spans, and reading on would only cost time. */
const MOST_REJECTED = 10_000;
const STATUS_CODES = ["unset", "ok", "error"];

/** `POST /v1/ingest`: spans in plain JSON, for whoever has no exporter. A bad span does not cost the others. */
export function ingestRoutes(app: App, { ingest, withBody }: { ingest: Ingest; withBody: BodyReader }): void {
  app.register(async (routes: App) => {
    routes.removeContentTypeParser("application/json");
    routes.addContentTypeParser("application/json", (_request, stream, done) => done(null, stream));
    routes.post(
      "/v1/ingest",
      {
        config: { scope: "ingest" },
        schema: {
          summary: "Takes spans in plain JSON; 200 means that they are durable",
          description:
            "`{traces: [{trace_id, spans: [{span_id, parent_span_id, name, start_time, end_time, attributes, status}]}]}`, plain, gzip, deflate or zstd.",
          tags: ["ingest"],
          response: { 200: oneOf(ingestAnswer) },
        },
      },
      async (request) => {
        const answer = await withBody(uploadOf(request), async (body) => {
          const { spans, answer } = read(body);
          ingest.noteInvalid(request.projectId, answer.spans_rejected);
          if (spans.length === 0 && answer.spans_rejected > 0) throw nothingUsable(answer);
          for (const { item, reason } of await ingest.accept(request.projectId, spans)) {
            answer.spans_received--;
            answer.spans_rejected++;
            if (answer.rejections.length < MOST_TOLD)
              answer.rejections.push({
                trace_id: item.traceId,
                span_id: item.spanId,
                field: "",
                message: reason,
              });
          }
          return answer;
        });
        return one(request, answer);
      },
    );
  });
}

function read(body: Buffer): { spans: WireSpan[]; answer: IngestAnswer } {
  const { traces, metrics = [] } = parseBody(ingestRequest, parse(body));
  const spans: WireSpan[] = [];
  const stored = new Set<string>();
  const rejections: IngestAnswer["rejections"] = [];
  let rejected = 0;
  for (const [t, trace] of traces.entries()) {
    for (const [s, given] of trace.spans.entries()) {
      const span = toSpan(trace.trace_id, given, `traces.${t}.spans.${s}`);
      if ("traceId" in span) {
        spans.push(span);
        stored.add(span.traceId);
        continue;
      }
      if (++rejected > MOST_REJECTED)
        throw new AppError(
          "invalid_request",
          `Over ${MOST_REJECTED} spans are wrong; the first: ${span.field} ${span.message}.`,
        );
      const spanId = (given as { span_id?: unknown } | null)?.span_id;
      if (rejections.length < MOST_TOLD)
        rejections.push({
          trace_id: trace.trace_id,
          span_id: typeof spanId === "string" ? spanId : "",
          ...span,
        });
    }
  }
  const answer = {
    traces_received: stored.size,
    spans_received: spans.length,
    metrics_received: metrics.length,
    spans_rejected: rejected,
    rejections,
  };
  return { spans, answer };
}

function parse(body: Buffer): unknown {
  try {
    return readJson(body);
  } catch (error) {
    if (error instanceof InvalidBodyError)
      throw new AppError("undecodable_body", "The body is not a JSON object. Nothing of it was stored.");
    throw error;
  }
}

/** The span, or the field that is wrong with it. */
function toSpan(traceId: string, given: unknown, path: string): WireSpan | FieldError {
  const parsed = ingestSpan.safeParse(given);
  if (!parsed.success) {
    const [wrong] = wrongFields(parsed.error, ingestSpan, given);
    return {
      field: wrong?.field ? `${path}.${wrong.field}` : path,
      message: wrong?.message ?? "cannot be read",
    };
  }
  const { data } = parsed;
  const attributes = new Map<string, AttributeValue>();
  for (const [key, value] of Object.entries(data.attributes ?? {})) {
    if (!isShallow(value, MAX_VALUE_DEPTH))
      return { field: `${path}.attributes.${key}`, message: `is nested over ${MAX_VALUE_DEPTH} levels deep` };
    attributes.set(key, value);
  }
  const span = wireSpan(traceId, data, attributes);
  if (span.endTimeNs < span.startTimeNs)
    return { field: `${path}.end_time`, message: "is before start_time" };
  const reason = checkSpan(span, () => "the span");
  return reason === undefined ? span : { field: path, message: `cannot be stored: ${reason}` };
}

function wireSpan(traceId: string, span: IngestSpan, attributes: WireSpan["attributes"]): WireSpan {
  const startTimeNs = parseTimeNs(span.start_time);
  return {
    traceId: traceId.toLowerCase(),
    spanId: span.span_id.toLowerCase(),
    parentSpanId: span.parent_span_id?.toLowerCase() ?? "",
    name: span.name,
    kind: 0,
    startTimeNs,
    endTimeNs: span.end_time ? parseTimeNs(span.end_time) : startTimeNs,
    attributes,
    events: [],
    links: [],
    status: Math.max(0, STATUS_CODES.indexOf(span.status?.code?.toLowerCase() ?? "")),
    statusMessage: span.status?.message ?? "",
    resource: NO_RESOURCE,
    scopeName: "",
    scopeVersion: "",
  };
}

const NO_RESOURCE: WireSpan["resource"] = new Map();

function isShallow(value: unknown, levels: number): value is AttributeValue {
  if (levels === 0) return false;
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

/** A request of which nothing can be stored is a mistake of its sender, who must hear of it. */
function nothingUsable({ rejections }: IngestAnswer): AppError {
  const [first] = rejections;
  return new AppError(
    "invalid_request",
    `Nothing of the body can be stored: ${first?.field} ${first?.message}${rejections.length > 1 ? `; and ${rejections.length - 1} more` : ""}.`,
    { details: rejections.map(({ field, message }) => ({ field, message })) },
  );
}
