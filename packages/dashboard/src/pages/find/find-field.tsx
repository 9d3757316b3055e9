import { IconSearch, IconX } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useShortcuts } from "../../shortcuts.ts";
import classes from "./find.module.css";

interface FindFieldProps {
  question: string;
  onFind: (question: string) => void;
}

/** The one field; enter asks, a pasted text is asked at once. */
export function FindField({ question, onFind }: FindFieldProps) {
  const [typed, setTyped] = useState(question);
  const input = useRef<HTMLInputElement>(null);
  useShortcuts([{ key: "/", label: "Find a conversation", run: () => input.current?.select() }]);
  // Back, an example or a part that is taken out changes the question too.
  useEffect(() => setTyped(question), [question]);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    onFind(typed.trim());
    // The keys for the results work from here on.
    input.current?.blur();
  };
  const clear = () => {
    setTyped("");
    onFind("");
    input.current?.focus();
  };
  return (
    <search>
      <form className={classes.field} onSubmit={ask}>
        <IconSearch size={18} stroke={1.7} aria-hidden />
        <input
          ref={input}
          type="search"
          aria-label="What is known of it"
          placeholder="E-mail, name, order, any id, what was said, when"
          maxLength={500}
          value={typed}
          spellCheck={false}
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: the page is this field, and whoever opens it means to type
          autoFocus={question === ""}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            event.currentTarget.blur();
          }}
        />
        {typed === "" ? (
          <kbd aria-hidden>/</kbd>
        ) : (
          <button type="button" className={classes.clear} aria-label="Clear" onClick={clear}>
            <IconX size={15} aria-hidden />
          </button>
        )}
        <button type="submit" className={classes.submit}>
          Find
        </button>
      </form>
    </search>
  );
}
