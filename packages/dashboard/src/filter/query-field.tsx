import type { FilterError } from "@anyway-sh/filter";
import { IconFilter, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { useShortcuts } from "../shortcuts.ts";
import { CompletionList } from "./completion-list.tsx";
import classes from "./query-bar.module.css";
import { Colored } from "./query-chips.tsx";
import { type Choice, useCompletion } from "./use-completion.ts";

interface QueryFieldProps {
  label: string;
  placeholder: string;
  text: string;
  errors: readonly FilterError[];
  /** In place of the text while nobody types. */
  chips: ReactNode | undefined;
  /** Whether what stands there is not asked yet. */
  isChanged: boolean;
  onType: (text: string) => void;
  onCaret: (caret: number) => void;
  onFocus: (isFocused: boolean) => void;
  /** Asks the query; false where it cannot be read. */
  onCommit: (text: string) => boolean;
  onReset: () => void;
}

/** A line to type a query into, in colors, with what may come next beneath it. */
export function QueryField(props: QueryFieldProps) {
  const { label, text, errors, chips, isChanged, onType, onCaret, onFocus, onCommit, onReset } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const colors = useRef<HTMLDivElement>(null);
  const [caret, setCaret] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const placed = useRef<number>(undefined);
  const { completion, choices } = useCompletion(text, caret);
  const isListed = isOpen && choices.length > 0;
  useShortcuts([{ key: "/", label, run: () => input.current?.select() }]);

  // The colors lie under the text, and go along with it.
  const follow = () => {
    if (input.current && colors.current)
      colors.current.style.transform = `translateX(${-input.current.scrollLeft}px)`;
  };
  useLayoutEffect(() => {
    if (placed.current !== undefined) input.current?.setSelectionRange(placed.current, placed.current);
    placed.current = undefined;
    follow();
  });
  const note = () => {
    const at = input.current?.selectionEnd ?? 0;
    setCaret(at);
    onCaret(at);
    follow();
  };
  const put = (next: string, at: number) => {
    placed.current = at;
    setCaret(at);
    onCaret(at);
    setActive(-1);
    onType(next);
  };
  const take = ({ insert, ends }: Choice) => {
    const rest = text.slice(completion.end);
    const gap = ends && !/^[\s),]/.test(rest) ? " " : "";
    put(text.slice(0, completion.start) + insert + gap + rest, completion.start + insert.length + gap.length);
  };
  const commit = () => {
    setOpen(false);
    setActive(-1);
    if (onCommit(text)) input.current?.blur();
  };
  const move = (step: 1 | -1) => {
    if (!isListed) return setOpen(true);
    // Behind the last comes none, and then the first.
    const places = choices.length + 1;
    setActive((now) => ((now + 1 + step + places) % places) - 1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const chosen = isListed ? choices[active] : undefined;
    const toTake = chosen ?? (isListed && completion.typed !== "" ? choices[0] : undefined);
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && chosen) take(chosen);
    else if (event.key === "Enter") commit();
    else if (event.key === "Tab" && !event.shiftKey && toTake) take(toTake);
    else if (event.key === "Escape" && isListed) setOpen(false);
    else if (event.key === "Escape") {
      onReset();
      input.current?.blur();
    } else return;
    event.preventDefault();
  };

  return (
    <div className={classes.field} data-invalid={errors.length > 0 || undefined}>
      <IconFilter size={14} className={classes.icon} aria-hidden />
      <div className={classes.editor}>
        {chips ?? (
          <div className={classes.colors} aria-hidden>
            <div ref={colors}>
              <Colored text={text} errors={errors} />
            </div>
          </div>
        )}
        <input
          ref={input}
          value={text}
          role="combobox"
          aria-label={label}
          aria-autocomplete="list"
          aria-expanded={isListed}
          aria-controls={isListed ? id : undefined}
          aria-activedescendant={isListed && active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={errors.length > 0}
          aria-describedby={errors.length > 0 ? "query-problems" : undefined}
          data-covered={chips !== undefined || undefined}
          placeholder={chips === undefined ? props.placeholder : ""}
          maxLength={4_000}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          onChange={(event) => {
            onType(event.currentTarget.value);
            setOpen(true);
            setActive(-1);
            note();
          }}
          onSelect={note}
          onScroll={follow}
          onFocus={() => {
            onFocus(true);
            setOpen(true);
          }}
          onBlur={() => {
            onFocus(false);
            setOpen(false);
            setActive(-1);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {isListed && (
        <CompletionList id={id} choices={choices} active={active} at={completion.start} onTake={take} />
      )}
      {isChanged && (
        <button type="button" className={classes.apply} onClick={commit}>
          Search <kbd aria-hidden>↵</kbd>
        </button>
      )}
      {(text !== "" || chips !== undefined) && (
        <button
          type="button"
          className={classes.clear}
          aria-label="Clear the query"
          onClick={() => onCommit("")}
        >
          <IconX size={14} aria-hidden />
        </button>
      )}
    </div>
  );
}
