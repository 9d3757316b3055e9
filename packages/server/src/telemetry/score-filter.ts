import { formatNanoUsd, parseDecimal } from "../model/money.ts";
import type { ScoreCondition } from "../query/trace-query.ts";

/** Whether a row of a trace's first slot has such a score: of the trace, of a span of it, or of its session. */
export function hasScore(
  { name, is, atLeast, atMost }: ScoreCondition,
  bind: (value: unknown, type: string) => string,
): string {
  const decimal = (billionths: bigint) => `toDecimal64(${bind(formatNanoUsd(billionths), "String")}, 9)`;
  const scored = [
    "project_id = {projectId:String} AND is_deleted = 0",
    `name = ${bind(name, "String")}`,
    ...(is === undefined ? [] : [`(${isValue(is, bind, decimal).join(" OR ")})`]),
    ...(atLeast === undefined ? [] : [`number >= ${decimal(atLeast)}`]),
    ...(atMost === undefined ? [] : [`number <= ${decimal(atMost)}`]),
  ].join(" AND ");
  return `(toString(trace_id) IN (SELECT trace_id FROM scores FINAL WHERE ${scored} AND trace_id != '')
    OR hasAny(session_ids, (SELECT groupArray(session_id) FROM scores FINAL WHERE ${scored} AND trace_id = '')))`;
}

const THUMBS: Readonly<Record<string, number>> = { true: 1, up: 1, false: 0, down: 0 };

/** A text may be the value of each type. */
function isValue(
  text: string,
  bind: (value: unknown, type: string) => string,
  decimal: (billionths: bigint) => string,
): string[] {
  const thumb = THUMBS[text];
  const number = parseDecimal(text, 9);
  return [
    `label = ${bind(text, "String")}`,
    ...(thumb === undefined ? [] : [`type = 'thumbs' AND number = ${thumb}`]),
    // Beyond what a score can be, there is none.
    ...(number === undefined || Math.abs(Number(text)) >= 1e9
      ? []
      : [`type = 'number' AND number = ${decimal(number)}`]),
  ];
}
