import { type CSSProperties, useEffect, useRef } from "react";
import classes from "./completion-list.module.css";
import type { Choice } from "./use-completion.ts";

interface CompletionListProps {
  id: string;
  choices: readonly Choice[];
  active: number;
  /** The character above which it stands. */
  at: number;
  onTake: (choice: Choice) => void;
}

/** What may be written where the caret is. The field has the keys; this takes the pointer. */
export function CompletionList({ id, choices, active, at, onTake }: CompletionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[Math.max(active, 0)]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    // The field keeps the focus whatever is pressed here.
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done here but that
    <div
      className={classes.popup}
      style={{ "--at": at } as CSSProperties}
      onMouseDown={(event) => event.preventDefault()}
    >
      <div ref={list} id={id} role="listbox" aria-label="Completions" className={classes.list}>
        {choices.map((choice, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
          <div
            key={choice.insert}
            id={`${id}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === active}
            className={classes.choice}
            onClick={() => onTake(choice)}
          >
            <span className={classes.insert}>{choice.insert.trim()}</span>
            {choice.detail && <span className={classes.detail}>{choice.detail}</span>}
          </div>
        ))}
      </div>
      <div className={classes.keys} aria-hidden>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Tab</kbd> take
        </span>
        <span>
          <kbd>↵</kbd> {active >= 0 ? "take" : "search"}
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
      </div>
    </div>
  );
}
