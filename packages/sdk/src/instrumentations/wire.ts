/**
 * Reading what providers send and applications pass: any value may be anything.
 * @module
 */

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; none for anything else. */
export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function string(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The address that a resource of a client speaks to, as the clients of OpenAI, Anthropic and their kin keep it. */
export function baseUrlOf(resource: object): string | undefined {
  return string(fields(fields(resource)._client).baseURL);
}

/** Arguments of a tool call are JSON in a string; what is not yet complete stays the string it is. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An address as a part of a message: a `data:` address is inline bytes. */
export function mediaPart(modality: string, uri: string) {
  const inline = /^data:([^;,]*)/.exec(uri);
  if (inline) return { type: "blob", modality, mime_type: inline[1] || undefined };
  return { type: "uri", modality, uri };
}
