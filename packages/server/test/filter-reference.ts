import { type Condition, type Filter, type Match, type Value, wordsOf } from "@anyway-sh/filter";
import type { AttributeValue } from "../src/model/span.ts";

/** A span as the reference sees it. Empty texts are not there; undefined numbers are unknown. */
export interface PlainSpan {
  name: string;
  isRoot: boolean;
  category: string;
  startNs: bigint;
  durationNs: bigint;
  failed: boolean;
  message: string;
  service: string;
  /** Empty for a span that calls no model. */
  requestModel: string;
  responseModel: string;
  provider: string;
  inputTokens: number;
  outputTokens: number;
  /** Nano-dollars; undefined without a price. */
  cost: bigint | undefined;
  customer: string;
  user: string;
  session: string;
  properties: Record<string, string>;
  attributes: Record<string, AttributeValue>;
  /** What one after the other said. */
  said: string[];
}

export interface PlainTrace {
  id: string;
  spans: PlainSpan[];
}

/** What a filter means, as slowly and plainly as it can be said. */
export function holds(filter: Filter, trace: PlainTrace): boolean {
  switch (filter.type) {
    case "and":
      return filter.of.every((one) => holds(one, trace));
    case "or":
      return filter.of.some((one) => holds(one, trace));
    case "not":
      return !holds(filter.of, trace);
    case "span":
      return trace.spans.some((span) => holdsForSpan(filter.of, span));
    case "text":
      return trace.spans.some((span) => says(filter.text, span));
    case "field":
      return ofTrace(filter, trace);
  }
}

function holdsForSpan(filter: Filter, span: PlainSpan): boolean {
  switch (filter.type) {
    case "and":
      return filter.of.every((one) => holdsForSpan(one, span));
    case "or":
      return filter.of.some((one) => holdsForSpan(one, span));
    case "not":
      return !holdsForSpan(filter.of, span);
    case "text":
      return says(filter.text, span);
    case "field":
      return ofSpan(filter, span);
    default:
      return holdsForSpan(filter.of, span);
  }
}

function says(text: string, { said }: PlainSpan): boolean {
  const words = wordsOf(text);
  return said.some((one) => {
    const spoken = wordsOf(one);
    return spoken.some((_, at) => words.every((word, i) => spoken[at + i] === word));
  });
}

function ofTrace(condition: Condition, { id, spans }: PlainTrace): boolean {
  const { field, match } = condition;
  const calls = spans.filter(({ requestModel }) => requestModel !== "");
  const sum = (read: (span: PlainSpan) => number) => calls.reduce((all, span) => all + read(span), 0);
  const root = spans.find(({ isRoot }) => isRoot);
  const first = sorted(spans.map(({ startNs }) => startNs)).at(0) ?? 0n;
  const end = sorted(spans.map(({ startNs, durationNs }) => startNs + durationNs)).at(-1) ?? 0n;
  switch (field.name) {
    case "latency":
      return amountHolds(end - first, match);
    case "start":
      return amountHolds(first, match);
    case "cost":
      return amountHolds(
        calls.reduce((all, { cost }) => all + (cost ?? 0n), 0n),
        match,
      );
    case "tokens":
      return amountHolds(BigInt(sum(({ inputTokens, outputTokens }) => inputTokens + outputTokens)), match);
    case "input_tokens":
      return amountHolds(BigInt(sum(({ inputTokens }) => inputTokens)), match);
    case "output_tokens":
      return amountHolds(BigInt(sum(({ outputTokens }) => outputTokens)), match);
    case "calls":
      return amountHolds(BigInt(calls.length), match);
    case "spans":
      return amountHolds(BigInt(spans.length), match);
    case "errors":
      return amountHolds(BigInt(spans.filter(({ failed }) => failed).length), match);
    case "status":
      return textHolds([root?.failed ? "error" : "ok"], match);
    case "incomplete":
      return textHolds([String(calls.some(({ cost }) => cost === undefined))], match);
    case "root":
      return textHolds([root?.name ?? ""], match);
    case "trace":
      return textHolds([id], match);
    case "customer":
      return textHolds(
        spans.map(({ customer }) => customer),
        match,
      );
    default:
      return spans.some((span) => ofSpan(condition, span));
  }
}

function ofSpan({ field: { name, key = "" }, match }: Condition, span: PlainSpan): boolean {
  const isCall = span.requestModel !== "";
  switch (name) {
    case "model":
      return textHolds([span.requestModel, span.responseModel], match);
    case "request_model":
      return textHolds([span.requestModel], match);
    case "response_model":
      return textHolds([span.responseModel], match);
    case "tool":
      return (
        span.category === "tool" &&
        textHolds([span.name, String(span.attributes["gen_ai.tool.name"] ?? "")], match)
      );
    case "error":
      return textHolds([span.message], match);
    case "provider":
    case "name":
    case "category":
    case "service":
    case "user":
    case "session":
      return textHolds([span[name]], match);
    case "property":
      return textHolds([span.properties[key] ?? ""], match);
    case "resource":
      return attributeHolds(key === "service.name" ? span.service : undefined, match);
    case "attributes":
      return attributeHolds(span.attributes[key], match);
    case "status":
      return textHolds([span.failed ? "error" : "ok"], match);
    case "incomplete":
      return textHolds([String(isCall && span.cost === undefined)], match);
    case "latency":
      return amountHolds(span.durationNs, match);
    case "start":
      return amountHolds(span.startNs, match);
    case "cost":
      return isCall && span.cost !== undefined && amountHolds(span.cost, match);
    case "tokens":
      return isCall && amountHolds(BigInt(span.inputTokens + span.outputTokens), match);
    case "input_tokens":
      return isCall && amountHolds(BigInt(span.inputTokens), match);
    case "output_tokens":
      return isCall && amountHolds(BigInt(span.outputTokens), match);
    default:
      throw new RangeError(`the reference does not know ${name}`);
  }
}

function textHolds(texts: readonly string[], match: Match): boolean {
  const there = texts.filter((text) => text !== "");
  if (match.op === "exists") return there.length > 0;
  return match.op === "is" && there.some((text) => match.values.some((value) => isText(text, value)));
}

function isText(text: string, value: Value): boolean {
  if (value.kind === "text") return text === value.text;
  if (value.kind !== "pattern") return false;
  const parts = value.pattern.split("*").map((part) => part.replace(/[^\w]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}

function amountHolds(amount: bigint | number, match: Match): boolean {
  if (match.op === "exists") return true;
  if (match.op === "is")
    return match.values.some((value) => value.kind === "amount" && value.amount === amount);
  const { from, to } = match;
  return (
    (!from || (from.inclusive ? amount >= from.value : amount > from.value)) &&
    (!to || (to.inclusive ? amount <= to.value : amount < to.value))
  );
}

function attributeHolds(value: AttributeValue | undefined, match: Match): boolean {
  const values = (Array.isArray(value) ? value : [value]).filter((one) => one !== undefined && one !== null);
  if (match.op === "exists") return values.length > 0;
  if (match.op === "between")
    return values.some(
      (one) =>
        one !== "" &&
        Number.isFinite(Number(one)) &&
        typeof one !== "boolean" &&
        amountHolds(Number(one), match),
    );
  return values.some((one) =>
    match.values.some(
      (wanted) =>
        isText(String(one), wanted) ||
        (wanted.kind === "text" && typeof one === "number" && Number(wanted.text) === one),
    ),
  );
}

const sorted = (numbers: readonly bigint[]) => numbers.toSorted((a, b) => Number(a - b));
