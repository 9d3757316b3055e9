import { IconChevronDown, IconChevronUp, IconSearch, IconX } from "@tabler/icons-react";
import { hint } from "../components/hint.tsx";
import { MOST_FOUND } from "./find.ts";
import classes from "./find-field.module.css";
import type { Find } from "./use-find.ts";

interface FindFieldProps {
  label: string;
  find: Find;
  /** Texts that are still being read. */
  isReading?: boolean;
  onFocus?: () => void;
}

/** Looks for words in what is shown; enter goes to the next place, shift and enter to the one before. */
export function FindField({ label, find, isReading = false, onFocus }: FindFieldProps) {
  const { words, setWords, total, position, step } = find;
  const most = total === MOST_FOUND ? `${total.toLocaleString("en-US")}+` : total.toLocaleString("en-US");
  return (
    <search className={classes.field}>
      <IconSearch size={13} aria-hidden />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={words}
        spellCheck={false}
        onFocus={onFocus}
        onChange={(event) => setWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape" && words !== "") setWords("");
          else if (event.key === "Escape") event.currentTarget.blur();
          else return;
          event.preventDefault();
        }}
      />
      {words !== "" && (
        <>
          <span className={`num ${classes.count}`} role="status">
            {isReading ? "reading…" : total === 0 ? "none" : `${position.toLocaleString("en-US")} of ${most}`}
          </span>
          <button
            type="button"
            aria-label="Previous match"
            disabled={total === 0}
            onClick={() => step(-1)}
            {...hint("Previous (shift+enter)")}
          >
            <IconChevronUp size={14} aria-hidden />
          </button>
          <button
            type="button"
            aria-label="Next match"
            disabled={total === 0}
            onClick={() => step(1)}
            {...hint("Next (enter)")}
          >
            <IconChevronDown size={14} aria-hidden />
          </button>
          <button type="button" aria-label="Clear" onClick={() => setWords("")}>
            <IconX size={13} aria-hidden />
          </button>
        </>
      )}
    </search>
  );
}
