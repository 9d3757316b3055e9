/**
 * Spans from whatever JSON somebody has at hand. What a span cannot do without and the text lacks is filled in, and
 * said; everything else is taken by the rules of the wire.
 */
import type { WireSpan } from "../../model/span.ts";
import { msToNs } from "../../model/time-range.ts";
import { classify } from "../dialects/classify.ts";
import { checkSpan } from "../otlp/check-span.ts";
import { decodeJson } from "../otlp/decode-json.ts";
import { InvalidBodyError, MAX_VALUE_DEPTH } from "../otlp/invalid-body.ts";
import { id, isObject, type Json, list, object, parseExact } from "../otlp/json-reader.ts";
import { spanOfObject } from "./object-span.ts";

/** An OTLP request, one OTLP span, a span with its attributes as an object, or attributes alone. */
export type PastedForm = "otlp_request" | "otlp_span" | "object" | "attributes";

/** A field that the text lacks, and what it was read as. */
export interface Filled {
  field: string;
  value: string;
}
export interface PastedSpan {
  wire: WireSpan;
  filled: Filled[];
}
export interface PastedSpans {
  form: PastedForm;
  spans: PastedSpan[];
  /** Why the server would refuse other spans of the text. */
  refused: string[];
  /** How many spans were not looked at, since there are so many. */
  unread: number;
}

/** More than one trace is likely to have, and little enough to be read at once. */
const MOST_READ = 2_000;
/** So many refusals are told. */
const MOST_TOLD = 50;

/** Throws {@link InvalidBodyError}, which says where the text stops making sense. `nowMs` is when a span without a time starts. */
export function readPastedSpans(text: string, nowMs: number): PastedSpans {
  if (text.trim() === "") throw new InvalidBodyError("there is nothing in it; give the JSON of a span");
  const parsed = parseExact(Buffer.from(text));
  const json = object(Array.isArray(parsed) ? { spans: parsed } : parsed, "the JSON");
  // An answer of the API has what it answers in `data`.
  const isAnswer = Object.keys(json).every((key) => key === "data" || key === "meta");
  const root = isAnswer && isObject(json.data) ? json.data : json;
  const fill = filler(nowMs);
  if (Array.isArray(root.resourceSpans)) return fromOtlp("otlp_request", root, fill);
  if (Array.isArray(root.scopeSpans)) return fromOtlp("otlp_request", { resourceSpans: [root] }, fill);
  if (Array.isArray(root.traces))
    return fromObjects("object", list(root, "traces", "$").flatMap(ofTrace), fill);
  if (Array.isArray(root.spans)) {
    const spans = ofTrace(root);
    return spans.some(isOtlpSpan)
      ? fromOtlp("otlp_request", { resourceSpans: [{ scopeSpans: [{ scope: root.scope, spans }] }] }, fill)
      : fromObjects("object", spans, fill);
  }
  if (isOtlpSpan(root)) return fromOtlp("otlp_span", lonely(root), fill);
  if (isObject(root.attributes) || (SPAN_ID in root && !Object.keys(root).some(means)))
    return fromObjects("object", [root], fill);
  return fromObjects("attributes", [{ attributes: dotted(root) }], fill);
}

const SPAN_ID = "span_id";

/** The spans of `{trace_id, spans}`, each with the trace's id. */
function ofTrace(trace: Json): Json[] {
  return list(trace, "spans", "$").map((span) =>
    trace.trace_id === undefined ? span : { trace_id: trace.trace_id, ...span },
  );
}

/** OTLP lists attributes as pairs, and writes its names in camelCase. */
function isOtlpSpan(json: Json): boolean {
  return Array.isArray(json.attributes) || (json.attributes === undefined && "spanId" in json);
}

/** A request around one span, with the resource and the scope that may stand in it. */
function lonely(span: Json): Json {
  return { resourceSpans: [{ resource: span.resource, scopeSpans: [{ scope: span.scope, spans: [span] }] }] };
}

function fromOtlp(form: PastedForm, request: Json, fill: Fill): PastedSpans {
  const filledById = new Map<string, Filled[]>();
  let count = 0;
  const complete = {
    resourceSpans: list(request, "resourceSpans", "$").map((resourceSpans) => ({
      ...resourceSpans,
      scopeSpans: list(resourceSpans, "scopeSpans", "$").map((scopeSpans) => ({
        ...scopeSpans,
        spans: list(scopeSpans, "spans", "$").flatMap((span) => {
          if (++count > MOST_READ) return [];
          const { fields, filled } = fill({
            traceId: span.traceId,
            spanId: span.spanId,
            startTimeUnixNano: span.startTimeUnixNano,
          });
          filledById.set(`${id(fields.traceId)} ${id(fields.spanId)}`, filled);
          return { ...span, ...fields };
        }),
      })),
    })),
  };
  const { spans, rejected } = decodeJson(Buffer.from(JSON.stringify(complete)));
  return {
    form,
    spans: spans.map((wire) => ({ wire, filled: filledById.get(`${wire.traceId} ${wire.spanId}`) ?? [] })),
    refused: rejected.reasons,
    unread: Math.max(0, count - MOST_READ),
  };
}

function fromObjects(form: PastedForm, objects: readonly Json[], fill: Fill): PastedSpans {
  const result: PastedSpans = {
    form,
    spans: [],
    refused: [],
    unread: Math.max(0, objects.length - MOST_READ),
  };
  for (const [i, json] of objects.slice(0, MOST_READ).entries()) {
    const wire = spanOfObject(json, `span ${i + 1}`);
    const { fields, filled } = fill({
      traceId: wire.traceId,
      spanId: wire.spanId,
      startTimeUnixNano: wire.startTimeNs,
    });
    wire.traceId = String(fields.traceId);
    wire.spanId = String(fields.spanId);
    wire.startTimeNs = BigInt(String(fields.startTimeUnixNano));
    const reason = checkSpan(wire, () => `span ${i + 1}`);
    if (reason === undefined) result.spans.push({ wire, filled });
    else if (result.refused.length < MOST_TOLD) result.refused.push(reason);
  }
  return result;
}

type Fill = ReturnType<typeof filler>;

/** Fills the fields that a span cannot do without. Spans without ids become different spans of one trace. */
function filler(nowMs: number) {
  let spans = 0;
  return (given: { traceId: unknown; spanId: unknown; startTimeUnixNano: unknown }) => {
    spans++;
    const values = {
      traceId: "1".padStart(32, "0"),
      spanId: spans.toString(16).padStart(16, "0"),
      startTimeUnixNano: String(msToNs(nowMs)),
    };
    const filled: Filled[] = [];
    const take = (name: keyof typeof values, field: string, shown: string) => {
      const value = given[name];
      if (value !== undefined && value !== null && value !== "" && value !== 0n && value !== 0) return value;
      filled.push({ field, value: shown });
      return values[name];
    };
    const fields = {
      traceId: take("traceId", "trace_id", values.traceId),
      spanId: take("spanId", "span_id", values.spanId),
      startTimeUnixNano: take("startTimeUnixNano", "start_time", new Date(nowMs).toISOString()),
    };
    return { fields, filled };
  };
}

/** Whether a field or a message may be read from a key. */
function means(key: string): boolean {
  const { concept, property, members, holdsProperties, content } = classify(key);
  return (
    concept !== undefined || property !== undefined || members !== undefined || holdsProperties || content
  );
}

/**
 * Attributes from an object in which dots may be levels: `{gen_ai: {request: {model}}}`. An object is taken apart
 * where a dotted key in it has a meaning and its own has none.
 */
function dotted(attributes: Json): Json {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) => {
      const parts = takeApart(key, value, 0);
      return parts.some(([inner]) => means(inner)) ? parts : [[key, value]];
    }),
  );
}

function takeApart(key: string, value: unknown, depth: number): [string, unknown][] {
  if (depth > MAX_VALUE_DEPTH)
    throw new InvalidBodyError(`${key.slice(0, 60)} is nested over ${MAX_VALUE_DEPTH} levels deep`);
  if (!isObject(value) || means(key)) return [[key, value]];
  return Object.entries(value).flatMap(([name, inner]) => takeApart(`${key}.${name}`, inner, depth + 1));
}
