import { IconX } from "@tabler/icons-react";
import { colorQuery } from "./color-query.ts";
import type { Term } from "./edit-query.ts";
import classes from "./query-bar.module.css";

interface QueryChipsProps {
  terms: readonly Term[];
  /** Parameters of the address that no filter is called. */
  unread: Readonly<Record<string, string>>;
  /** The query of all terms. */
  text: string;
  onChange: (query: string) => void;
}

/** The conditions of a query, each with a way to take it away. */
export function QueryChips({ terms, unread, text, onChange }: QueryChipsProps) {
  return (
    <div className={classes.chips}>
      {terms.map((term) => (
        <span key={term.text} className={classes.chip}>
          <span className={classes.chipText} title={term.text}>
            <Colored text={term.text} />
          </span>
          <button
            type="button"
            tabIndex={-1}
            aria-label={`Remove filter ${term.text}`}
            onClick={() => onChange(term.rest)}
          >
            <IconX size={12} aria-hidden />
          </button>
        </span>
      ))}
      {Object.entries(unread).map(([name, value]) => (
        <span key={name} className={classes.chip} data-unknown>
          <span className={classes.chipText}>{`${name}=${value}`}</span>
          <button
            type="button"
            tabIndex={-1}
            aria-label={`Remove filter ${name} ${value}`}
            onClick={() => onChange(text)}
          >
            <IconX size={12} aria-hidden />
          </button>
        </span>
      ))}
    </div>
  );
}

/** A query in its colors. */
export function Colored({ text, errors = [] }: { text: string; errors?: Parameters<typeof colorQuery>[1] }) {
  return colorQuery(text, errors).map(({ start, text: piece, kind, wrong }) => (
    <span key={start} data-kind={kind} data-wrong={wrong || undefined}>
      {piece}
    </span>
  ));
}
