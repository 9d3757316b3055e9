import { FIELDS, type Field, fieldNamed, type Scope } from "./fields.ts";
import type { FieldRef, Position } from "./filter.ts";
import { lex, type Token } from "./lex.ts";

/** What may stand at a place of the text. `start` and `end` are what it would replace. */
export interface Completion extends Position {
  /**
   * - `field`: a name, or a word to search for;
   * - `key`: the key of a keyed field, by which the catalogue is to be asked;
   * - `value`: a value of `field`, likewise;
   * - `nothing`: inside of a phrase.
   */
  expects: "field" | "key" | "value" | "nothing";
  /** What is there already, up to the caret. */
  typed: string;
  /** Whose key or value is expected; of a key without `key`. */
  field?: FieldRef;
  /** Where it stands: in `span(…)` other fields can be asked for. */
  scope: Scope;
  /** What the language itself knows that begins like `typed`, the likeliest first. */
  items: readonly CompletionItem[];
}

export interface CompletionItem {
  kind: "field" | "keyword" | "value" | "operator";
  /** What replaces the range; a name of a field ends in its colon, or a keyed one's in its dot. */
  insert: string;
  detail: string;
}

const KEYWORDS: readonly CompletionItem[] = [
  { kind: "keyword", insert: "span(", detail: "All of it must hold for one span" },
  { kind: "keyword", insert: "not ", detail: "The next condition must not hold" },
];
/** Between two conditions. */
const JOINTS: readonly CompletionItem[] = [
  { kind: "keyword", insert: "or ", detail: "This one, or the next" },
  { kind: "keyword", insert: "and ", detail: "Both, as without it" },
];

/** What may be written at the caret, which is a position in the text. Never fails, whatever the text is. */
export function complete(text: string, caret: number): Completion {
  const at = Math.max(0, Math.min(caret, text.length));
  const tokens = lex(text);
  const scope = scopeAt(tokens, at);
  const index = tokens.findLastIndex((token) => token.start < at && at <= token.end);
  const touching = tokens[index];
  // Behind an operator stands a value, though it may be empty yet.
  const token = touching?.type === "operator" && touching.end === at ? tokens[index + 1] : touching;
  const position = token ? tokens.indexOf(token) : tokens.findLastIndex(({ end }) => end <= at);
  const field = fieldBefore(tokens, position);
  if (token?.type === "value" || (token?.type === "quoted" && token.isValue))
    return valueAt(field, token, { text, at, scope });
  if (field && isInSet(tokens, position, at))
    return valueAt(field, { start: at, end: at }, { text, at, scope });
  if (token?.type === "quoted") return nothing(token, text, at, scope);
  if (token?.type === "name" || token?.type === "word") return nameAt(token, { text, at, scope });
  const joints = token === undefined && position >= 0 && endsCondition(tokens[position]) ? JOINTS : [];
  return {
    expects: "field",
    start: at,
    end: at,
    typed: "",
    scope,
    items: [...names("", scope), ...KEYWORDS, ...joints],
  };
}

interface Place {
  text: string;
  at: number;
  scope: Scope;
}

function nameAt(token: Position & { type: "name" | "word" }, { text, at, scope }: Place): Completion {
  const typed = text.slice(token.start, at);
  const dot = typed.indexOf(".");
  const keyed = dot < 0 ? undefined : fieldNamed(typed.slice(0, dot));
  // A name goes on to behind its colon, so that another one can take its place.
  const end = token.type === "name" && text[token.end] === ":" ? token.end + 1 : token.end;
  if (keyed?.keyed)
    return {
      expects: "key",
      start: token.start + dot + 1,
      end: token.end,
      typed: typed.slice(dot + 1).replace(/^"/, ""),
      field: { name: keyed.name },
      scope,
      items: [],
    };
  const begins = ({ insert }: CompletionItem) => insert.startsWith(typed.toLowerCase());
  return {
    expects: "field",
    start: token.start,
    end,
    typed,
    scope,
    items: [...names(typed, scope), ...[...KEYWORDS, ...JOINTS].filter(begins)],
  };
}

function valueAt(field: FieldRef | undefined, token: Position, { text, at, scope }: Place): Completion {
  const typed = text.slice(token.start, at).replace(/^"/, "");
  const known = field && fieldNamed(field.name);
  return {
    expects: "value",
    start: token.start,
    end: token.end,
    typed,
    ...(field ? { field } : {}),
    scope,
    items: known ? values(known, typed) : [],
  };
}

const ORDERED: readonly CompletionItem[] = [
  { kind: "operator", insert: ">", detail: "More than" },
  { kind: "operator", insert: ">=", detail: "At least" },
  { kind: "operator", insert: "<", detail: "Less than" },
  { kind: "operator", insert: "<=", detail: "At most" },
];
const ANY: CompletionItem = { kind: "value", insert: "*", detail: "Any value at all" };

function values({ type, values: choices = [] }: Field, typed: string): CompletionItem[] {
  const signs = type === "text" || type === "choice" ? [] : ORDERED;
  const any = type === "text" || type === "attribute" || type === "score" ? [ANY] : [];
  const told = choices.map((insert): CompletionItem => ({ kind: "value", insert, detail: "" }));
  return [...told, ...signs, ...any].filter(({ insert }) => insert.startsWith(typed.toLowerCase()));
}

/** Fields of the scope whose name or alias begins, else goes on, like this. */
function names(typed: string, scope: Scope): CompletionItem[] {
  const wanted = typed.toLowerCase();
  const usable = FIELDS.filter(({ scopes }) => scopes.includes(scope));
  const begins = ({ name, aliases }: Field) => [name, ...aliases].some((one) => one.startsWith(wanted));
  const holds = (field: Field) => !begins(field) && field.name.includes(wanted);
  return [...usable.filter(begins), ...usable.filter(holds)].map((field) => ({
    kind: "field",
    insert: field.name + (field.keyed ? "." : ":"),
    detail: (scope === "span" ? field.ofSpan : undefined) ?? field.description,
  }));
}

/** The field whose operator, or values, the token at the index is among. */
function fieldBefore(tokens: readonly Token[], index: number): FieldRef | undefined {
  const from = tokens.slice(0, index + 1).findLastIndex(({ type }) => type === "operator");
  const name = tokens[from - 1];
  if (from < 1 || name?.type !== "name") return undefined;
  const dot = name.text.indexOf(".");
  const field = fieldNamed(dot < 0 ? name.text : name.text.slice(0, dot));
  if (!field) return undefined;
  return field.keyed && dot >= 0 ? { name: field.name, key: name.text.slice(dot + 1) } : { name: field.name };
}

/** Whether the brackets of a set are open there: behind the last operator stand one and values, and none closes it. */
function isInSet(tokens: readonly Token[], index: number, at: number): boolean {
  const upTo = tokens.slice(0, index + 1).filter(({ end }) => end <= at);
  const from = upTo.findLastIndex(({ type }) => type === "operator");
  return upTo[from + 1]?.type === "open" && upTo.slice(from + 2).every(({ type }) => type !== "close");
}

function scopeAt(tokens: readonly Token[], at: number): Scope {
  const open: boolean[] = [];
  tokens.forEach((token, i) => {
    if (token.start >= at) return;
    const before = tokens[i - 1];
    if (token.type === "open")
      open.push(
        before?.type === "word" && before.text.toLowerCase() === "span" && before.end === token.start,
      );
    else if (token.type === "close") open.pop();
  });
  return open.includes(true) ? "span" : "trace";
}

function endsCondition(token: Token | undefined): boolean {
  if (token?.type === "word") return !/^(and|or|not)$/i.test(token.text);
  return token?.type === "value" || token?.type === "quoted" || token?.type === "close";
}

function nothing({ start, end }: Position, text: string, at: number, scope: Scope): Completion {
  return { expects: "nothing", start, end, typed: text.slice(start, at), scope, items: [] };
}
