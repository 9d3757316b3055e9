import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeOfficial, logsRequest, traceRequest } from "../../../test/official-protobuf.ts";
import { aLogsRequest, aTraceRequest } from "../../../test/otlp-cases.ts";
import { encodeField, fieldsOf, vary } from "../../../test/protobuf-variants.ts";
import { decodeJson } from "./decode-json.ts";
import { decodeLogsJson, decodeLogsProtobuf } from "./decode-logs.ts";
import { decodeProtobuf } from "./decode-protobuf.ts";
import { InvalidBodyError, Rejections } from "./invalid-body.ts";

const RUNS = { numRuns: 300 };
const none = new Rejections();
const json = (message: object) => Buffer.from(JSON.stringify(message));
/** The same, with 64-bit integers as numbers and ids in upper case. */
const otherJson = (message: object) =>
  Buffer.from(
    JSON.stringify(message)
      .replace(/"(intValue|\w+UnixNano)":"(-?\d+)"/g, '"$1":$2')
      .replace(/"(\w+Id)":"([0-9a-f]+)"/g, (_, key, id: string) => `"${key}":"${id.toUpperCase()}"`),
  );

describe("every field of the official definitions", () => {
  test("spans are read from protobuf and from both forms of OTLP/JSON, alike and exactly", () => {
    fc.assert(
      fc.property(aTraceRequest, ({ wire, means }) => {
        const expected = { spans: means.flat(), rejected: none };
        expect(decodeProtobuf(encodeOfficial(traceRequest, wire))).toEqual(expected);
        expect(decodeJson(json(wire))).toEqual(expected);
        expect(decodeJson(otherJson(wire))).toEqual(expected);
      }),
      RUNS,
    );
  });

  test("log records likewise", () => {
    fc.assert(
      fc.property(aLogsRequest, ({ wire, means }) => {
        const expected = { logs: means, rejected: none, ignored: 0 };
        expect(decodeLogsProtobuf(encodeOfficial(logsRequest, wire))).toEqual(expected);
        expect(decodeLogsJson(json(wire))).toEqual(expected);
        expect(decodeLogsJson(otherJson(wire))).toEqual(expected);
      }),
      RUNS,
    );
  });
});

describe("what the protobuf encoding allows", () => {
  const pickOf = (g: fc.GeneratorValue) => (below: number) => g(fc.nat, { max: below - 1 });

  test("any order, unknown fields, values that a later one replaces, and messages in pieces change nothing", () => {
    fc.assert(
      fc.property(aTraceRequest, fc.gen(), ({ wire, means }, g) => {
        const body = vary(traceRequest, encodeOfficial(traceRequest, wire), pickOf(g));
        expect(decodeProtobuf(body)).toEqual({ spans: means.flat(), rejected: none });
      }),
      RUNS,
    );
  });

  test("so for log records", () => {
    fc.assert(
      fc.property(aLogsRequest, fc.gen(), ({ wire, means }, g) => {
        const body = vary(logsRequest, encodeOfficial(logsRequest, wire), pickOf(g));
        expect(decodeLogsProtobuf(body)).toEqual({ logs: means, rejected: none, ignored: 0 });
      }),
      RUNS,
    );
  });

  test("a body cut off anywhere is refused, or is the shorter message that it is then", () => {
    fc.assert(
      fc.property(aTraceRequest, ({ wire, means }) => {
        const body = encodeOfficial(traceRequest, wire);
        const ends = new Map([[0, 0]]);
        for (const [i, field] of fieldsOf(body).entries())
          ends.set([...ends.keys()].reduce((a, b) => Math.max(a, b)) + encodeField(field).length, i + 1);
        for (let length = 0; length <= body.length; length++) {
          const complete = ends.get(length);
          const read = () => decodeProtobuf(body.subarray(0, length));
          if (complete === undefined) expect(read).toThrow(InvalidBodyError);
          else expect(read().spans).toEqual(means.slice(0, complete).flat());
        }
      }),
      { numRuns: 30 },
    );
  });
});
