export { type Completion, type CompletionItem, complete } from "./complete.ts";
export {
  FIELDS,
  type Field,
  type FieldName,
  type FieldType,
  fieldNamed,
  isOrdered,
  type Scope,
} from "./fields.ts";
export * from "./filter.ts";
export { format, formatField, formatValue, readField } from "./format.ts";
export { lex, type Token } from "./lex.ts";
export { readParameters } from "./parameters.ts";
export { parse } from "./parse.ts";
export { wordsOf } from "./words.ts";
