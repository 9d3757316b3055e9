import { type Fields, fields, list, string } from "../wire.ts";

/** A document as the conventions have it, of one in any of Cohere's shapes: a text, or fields of any names. */
export function toDocument(value: unknown): Fields {
  if (typeof value === "string") return { content: value };
  const { id, data, ...rest } = fields(value);
  const { text, snippet, ...metadata } = typeof data === "string" ? { text: data } : fields(data ?? rest);
  return { id: string(id), content: string(text) ?? string(snippet), metadata };
}

/** Undefined without any, for then it is no content. */
export function toDocuments(value: unknown): Fields[] | undefined {
  const documents = list(value).map(toDocument);
  return documents.length > 0 ? documents : undefined;
}
