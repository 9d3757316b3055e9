/**
 * `ExportLogsServiceRequest` (opentelemetry-proto 1.x, `logs.proto`), of which only the messages and evaluations are
 * kept that name their span.
 */

import { EVENT_EVALUATION_RESULT } from "@anyway-sh/semconv";
import type { AttributeValue } from "../../model/span.ts";
import { LOG_BODY, type SpanLog } from "../../model/span-log.ts";
import { MAX_TIME_NS } from "../../model/time-range.ts";
import { isMessageEvent } from "../dialects/message-events.ts";
import { checkIds } from "./check-span.ts";
import type { DecodedLogs } from "./decoded.ts";
import { InvalidBodyError, Rejections } from "./invalid-body.ts";
import { anyValue, attributes, id, type Json, list, readJson, text, unsigned } from "./json-reader.ts";
import { type ProtobufReader, readProtobuf } from "./protobuf-reader.ts";

interface LogRecord extends SpanLog {
  observedTimeNs: bigint;
  body: AttributeValue;
}

export function decodeLogsProtobuf(body: Buffer): DecodedLogs {
  const result = nothing();
  readProtobuf(body, (reader, end) => {
    reader.fields(end, (tag) => {
      if (tag === 1) reader.message((e) => resourceLogs(reader, e, result)); // resource_logs
    });
  });
  return result;
}

function resourceLogs(reader: ProtobufReader, end: number, result: DecodedLogs): void {
  reader.fields(end, (tag) => {
    if (tag !== 2) return; // scope_logs
    reader.message((scope) =>
      reader.fields(scope, (t) => {
        if (t === 2) reader.message((e) => logRecord(reader, e, result)); // log_records
      }),
    );
  });
}

function logRecord(reader: ProtobufReader, end: number, result: DecodedLogs): void {
  reader.countObject();
  const record = emptyRecord();
  const unreadable = reader.part(() =>
    reader.fields(end, (tag) => {
      if (tag === 1) record.timeNs = reader.fixed64();
      else if (tag === 5) record.body = reader.message((e) => reader.anyValue(e, record.body));
      else if (tag === 6) reader.keyValue(record.attributes);
      else if (tag === 9) record.traceId = reader.hex();
      else if (tag === 10) record.spanId = reader.hex();
      else if (tag === 11) record.observedTimeNs = reader.fixed64();
      else if (tag === 12) record.name = reader.string();
    }),
  );
  sort(record, unreadable, result);
}

export function decodeLogsJson(bytes: Buffer): DecodedLogs {
  const result = nothing();
  for (const [r, resource] of list(readJson(bytes), "resourceLogs", "$").entries()) {
    const resourcePath = `$.resourceLogs[${r}]`;
    for (const [s, scope] of list(resource, "scopeLogs", resourcePath).entries()) {
      const scopePath = `${resourcePath}.scopeLogs[${s}]`;
      for (const [i, json] of list(scope, "logRecords", scopePath).entries()) {
        const record = emptyRecord();
        sort(record, fill(record, json, `${scopePath}.logRecords[${i}]`), result);
      }
    }
  }
  return result;
}

/** Fills a record in; answers why that could not be done, which is no fault of the others. */
function fill(record: LogRecord, json: Json, path: string): string | undefined {
  record.traceId = id(json.traceId);
  record.spanId = id(json.spanId);
  record.name = text(json.eventName);
  try {
    record.timeNs = unsigned(json.timeUnixNano, `${path}.timeUnixNano`);
    record.observedTimeNs = unsigned(json.observedTimeUnixNano, `${path}.observedTimeUnixNano`);
    record.attributes = attributes(json, path);
    record.body = anyValue(json.body, `${path}.body`);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidBodyError) return error.message;
    throw error;
  }
}

const nothing = (): DecodedLogs => ({ logs: [], rejected: new Rejections(), ignored: 0 });
const emptyRecord = (): LogRecord => ({
  traceId: "",
  spanId: "",
  name: "",
  timeNs: 0n,
  observedTimeNs: 0n,
  attributes: new Map(),
  body: null,
});

/** Puts a record where it belongs: among those to store, the wrong or the ignored. */
function sort(record: LogRecord, unreadable: string | undefined, result: DecodedLogs): void {
  const name = eventName(record);
  const isKept = isMessageEvent(name) || name === EVENT_EVALUATION_RESULT;
  if (!isKept || (record.traceId === "" && record.spanId === "")) {
    result.ignored++;
    return;
  }
  const timeNs = record.timeNs || record.observedTimeNs;
  const reason =
    checkIds(record) ?? unreadable ?? (timeNs > MAX_TIME_NS ? "its time is after the year 2262" : undefined);
  if (reason !== undefined) {
    result.rejected.add(
      `${name} of span ${record.spanId.slice(0, 40)} of trace ${record.traceId.slice(0, 40)}: ${reason}`,
    );
    return;
  }
  const { traceId, spanId, attributes, body } = record;
  if (body !== null && body !== name) attributes.set(LOG_BODY, body);
  result.logs.push({ traceId, spanId, name, timeNs, attributes });
}

/** Emitters that are older than the field `event_name` have it in an attribute, and some in the body. */
function eventName({ name, attributes, body }: LogRecord): string {
  const named = name || attributes.get("event.name") || body;
  return typeof named === "string" ? named : "";
}
