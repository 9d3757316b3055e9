import { parse } from "@anyway-sh/filter";
import type { ReactNode } from "react";
import { useState } from "react";
import type { TraceFilters } from "./address.ts";
import { termsOf } from "./edit-query.ts";
import classes from "./query-bar.module.css";
import { QueryChips } from "./query-chips.tsx";
import { QueryField } from "./query-field.tsx";
import { QueryProblems } from "./query-problems.tsx";

interface QueryBarProps {
  filters: TraceFilters;
  /** Takes the whole query, which can be read. */
  onChange: (query: string) => void;
  /** What is filtered. */
  label?: string;
  placeholder?: string;
  /** Before the field. */
  before?: ReactNode;
  /** Behind it. */
  after?: ReactNode;
}

/** What a list is narrowed by: one line in the query language, whose conditions are seen and taken away one by one. */
export function QueryBar({
  filters,
  onChange,
  label = "Filter traces",
  placeholder = "model:gpt-4o cost:>0.01 status:error refund",
  before,
  after,
}: QueryBarProps) {
  const { filter: asked = "", ...unread } = filters;
  const [draft, setDraft] = useState({ asked, text: asked });
  const [isFocused, setFocused] = useState(false);
  const [caret, setCaret] = useState(0);
  const [isSubmitted, setSubmitted] = useState(false);
  // Another address has another query, whatever was typed.
  if (draft.asked !== asked) setDraft({ asked, text: asked });
  const text = draft.asked === asked ? draft.text : asked;
  const type = (next: string) => {
    setDraft({ asked, text: next });
    setSubmitted(false);
  };
  const parsed = parse(text);
  const errors = parsed.ok ? [] : parsed.errors;
  // What is being typed is not wrong yet.
  const told = errors.filter(
    ({ start, end }) => isSubmitted || !isFocused || caret < start || (caret > end && end < text.length),
  );
  const commit = (next: string) => {
    setDraft({ asked, text: next });
    setSubmitted(true);
    const isRead = parse(next).ok;
    if (isRead) onChange(next.trim());
    return isRead;
  };
  const terms = isFocused || text !== asked ? undefined : termsOf(text);
  return (
    <search className={classes.bar}>
      {before}
      <QueryField
        label={label}
        placeholder={placeholder}
        text={text}
        errors={told}
        chips={
          terms && (terms.length > 0 || Object.keys(unread).length > 0) ? (
            <QueryChips terms={terms} unread={unread} onChange={commit} text={asked} />
          ) : undefined
        }
        isChanged={text.trim() !== asked}
        onType={type}
        onCaret={setCaret}
        onFocus={setFocused}
        onCommit={commit}
        onReset={() => type(asked)}
      />
      {after}
      {told.length > 0 && <QueryProblems text={text} errors={told} onChange={commit} />}
    </search>
  );
}
