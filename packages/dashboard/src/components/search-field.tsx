import { IconSearch, IconX } from "@tabler/icons-react";
import { useRef } from "react";
import { useShortcuts } from "../shortcuts.ts";
import classes from "./search-field.module.css";

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  /** Beside a field that has the key. */
  isSecond?: boolean;
}

/** A field that filters what is on the page; `/` goes to it, esc empties and leaves it. */
export function SearchField({ label, value, onChange, isSecond = false }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts(isSecond ? [] : [{ key: "/", label, run: () => input.current?.select() }]);
  return (
    <label className={classes.field}>
      <IconSearch size={14} aria-hidden />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          onChange("");
          event.currentTarget.blur();
        }}
      />
      {value === "" ? (
        !isSecond && <kbd aria-hidden>/</kbd>
      ) : (
        <button type="button" aria-label="Clear" onClick={() => onChange("")}>
          <IconX size={13} aria-hidden />
        </button>
      )}
    </label>
  );
}
