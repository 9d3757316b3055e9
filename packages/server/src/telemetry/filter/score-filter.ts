import type { Match } from "@anyway-sh/filter";
import { formatNanoUsd, parseDecimal } from "../../model/money.ts";
import { type Bind, either, type Sql, within } from "./matches.ts";

/** Whether a row of a trace's first slot has such a score: of the trace, of a span of it, or of its session. */
export function hasScore(name: string, match: Match, bind: Bind): Sql {
  const scored = [
    "project_id = {projectId:String} AND is_deleted = 0",
    `name = ${bind(name, "String")}`,
    ...(match.op === "between"
      ? [`ifNull(${within("number", match, (bound) => decimal(bound, bind))}, 0)`]
      : []),
    ...(match.op === "is"
      ? [either(match.values.flatMap((value) => (value.kind === "text" ? isValue(value.text, bind) : [])))]
      : []),
  ].join(" AND ");
  return `(toString(trace_id) IN (SELECT trace_id FROM scores FINAL WHERE ${scored} AND trace_id != '')
    OR hasAny(session_ids, (SELECT groupArray(session_id) FROM scores FINAL WHERE ${scored} AND trace_id = '')))`;
}

const decimal = (billionths: bigint | number, bind: Bind): Sql =>
  `toDecimal64(${bind(formatNanoUsd(BigInt(billionths)), "String")}, 9)`;

const THUMBS: Readonly<Record<string, number>> = { true: 1, up: 1, false: 0, down: 0 };

/** A text may be the value of each type. */
function isValue(text: string, bind: Bind): Sql[] {
  const thumb = THUMBS[text];
  const number = parseDecimal(text, 9);
  return [
    `label = ${bind(text, "String")}`,
    ...(thumb === undefined ? [] : [`type = 'thumbs' AND number = ${thumb}`]),
    // Beyond what a score can be, there is none.
    ...(number === undefined || Math.abs(Number(text)) >= 1e9
      ? []
      : [`type = 'number' AND number = ${decimal(number, bind)}`]),
  ].map((condition) => `ifNull(${condition}, 0)`);
}
