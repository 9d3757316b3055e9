import type { Match, Value } from "@anyway-sh/filter";
import { anyText, type Bind, either, type Sql, within } from "./matches.ts";

/**
 * Whether a key of the attributes, a JSON object in a column as `encodeSpan` writes it, has such a value: texts as they
 * are, all else as JSON, the items of an array each for itself. It has none where it is missing, or null.
 */
export function attribute(column: string, key: string, match: Match, bind: Bind): Sql {
  const name = bind(key, "String");
  const raws = `if(JSONType(${column}, ${name}) = 'Array', JSONExtractArrayRaw(${column}, ${name}),
    [JSONExtractRaw(${column}, ${name})])`;
  const values = `arrayMap(raw -> if(startsWith(raw, '"'), JSONExtractString(raw), raw),
    arrayFilter(raw -> raw NOT IN ('', 'null'), ${raws}))`;
  const texts = match.op === "is" ? match.values.flatMap(asWritten) : [];
  // What is not even in the text needs not be parsed, nor, by the index of words, be read.
  const hints = [
    `position(${column}, ${bind(`${JSON.stringify(key)}:`, "String")}) > 0`,
    ...wordsIn(column, texts, bind),
  ];
  return `(${hints.join(" AND ")} AND ${ofValues(values, match, texts, bind)})`;
}

function ofValues(values: Sql, match: Match, texts: readonly Value[], bind: Bind): Sql {
  if (match.op === "exists") return `notEmpty(${values})`;
  if (match.op === "is") return anyText([values], { op: "is", values: texts }, bind);
  const bound = (value: bigint | number) => bind(Number(value), "Float64");
  return `arrayExists(one -> ifNull(${within("toFloat64OrNull(one)", match, bound)}, 0), ${values})`;
}

/** A number may be written in several ways, and is stored in one. */
function asWritten(value: Value): Value[] {
  if (value.kind !== "text" || !/^[-+]?\d+\.?\d*(e[-+]?\d+)?$/i.test(value.text)) return [value];
  const plain = JSON.stringify(Number(value.text));
  return plain === value.text ? [value] : [value, { kind: "text", text: plain }];
}

/** That the words of one of the values stand in the column; nothing where a value may be written otherwise in JSON. */
function wordsIn(column: string, values: readonly Value[], bind: Bind): Sql[] {
  const words = values.map((value) =>
    value.kind === "text" && JSON.stringify(value.text) === `"${value.text}"`
      ? (value.text.match(/[a-z0-9\u0080-\uffff]+/gi) ?? [])
      : [],
  );
  if (values.length === 0 || words.some(({ length }) => length === 0)) return [];
  return [
    either(
      words.map(
        (all) => `(${all.map((word) => `hasToken(${column}, ${bind(word, "String")})`).join(" AND ")})`,
      ),
    ),
  ];
}
