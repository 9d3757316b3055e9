import type { AttributeValue } from "../model/span.ts";

/** An attribute's value as OTLP/JSON has it. */
export type AnyValue = Record<string, unknown>;
export interface KeyValue {
  key: string;
  value: AnyValue;
}

/** Attributes as OTLP/JSON has them. Reading them again gives the same ones. */
export function keyValues(attributes: Readonly<Record<string, AttributeValue>>): KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

export function anyValue(value: AttributeValue): AnyValue {
  if (value === null) return {};
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
}
