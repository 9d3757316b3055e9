import { Combobox, Menu, useCombobox } from "@mantine/core";
import { IconFilterPlus, IconX } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useShortcuts } from "../../shortcuts.ts";
import {
  describeFilters,
  FILTER_FIELDS,
  type FilterChip,
  type FilterField,
  PROPERTY_PREFIX,
  parseFilterText,
  SCORE_PREFIX,
  type TraceFilters,
} from "../../trace-filters.ts";
import classes from "./query-bar.module.css";
import { suggest } from "./suggest.ts";

interface QueryBarProps {
  filters: TraceFilters;
  /** Values seen so far, by the name of the filter that takes them. */
  known: Record<string, readonly string[]>;
  onChange: (filters: TraceFilters) => void;
  /** What is filtered. */
  label?: string;
  /** What it can be filtered by, beside properties and scores. */
  fields?: readonly FilterField[];
  placeholder?: string;
}

/** Filters as chips, and a line to type more into: `model:gpt-4o cost:>0.01 property.team:growth`. */
export function QueryBar({
  filters,
  known,
  onChange,
  label = "Filter traces",
  fields = FILTER_FIELDS,
  placeholder = "Filter: model:gpt-4o cost:>0.01 status:error",
}: QueryBarProps) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  useShortcuts([{ key: "/", label, run: () => input.current?.focus() }]);

  const chips = describeFilters(filters);
  const suggestions = suggest(text, known, fields);
  const remove = (param: string) => {
    const { [param]: _, ...others } = filters;
    onChange(others);
  };
  const type = (next: string) => {
    setText(next);
    setProblem(undefined);
    combobox.openDropdown();
    combobox.resetSelectedOption();
  };
  const commit = (typed: string) => {
    if (typed.trim() === "") return;
    const parsed = parseFilterText(typed, fields);
    if (!parsed.ok) return setProblem(parsed.message);
    setText("");
    combobox.closeDropdown();
    onChange({ ...filters, ...parsed.filters });
  };
  /** A name leaves its value to be typed; a whole filter is taken at once. */
  const choose = (suggestion: string) => {
    const completed = text.replace(/\S*$/, suggestion);
    if (/[:.]$/.test(suggestion)) type(completed);
    else commit(completed);
  };
  const begin = (name: string) => {
    type(`${text && `${text.trim()} `}${name}`);
    // The menu gives the focus back to its button as it closes; the line to type in takes it after that.
    requestAnimationFrame(() => input.current?.focus());
  };

  return (
    <div className={classes.bar}>
      <div className={classes.field}>
        {chips.map((chip) => (
          <Chip key={chip.param} chip={chip} onRemove={() => remove(chip.param)} />
        ))}
        <Combobox store={combobox} onOptionSubmit={choose} position="bottom-start" width={320} shadow="md">
          <Combobox.Target>
            <input
              ref={input}
              value={text}
              aria-label={label}
              aria-invalid={problem !== undefined}
              aria-describedby={problem ? "query-problem" : undefined}
              placeholder={chips.length ? "" : placeholder}
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="off"
              onChange={(event) => type(event.currentTarget.value)}
              onFocus={() => combobox.openDropdown()}
              onBlur={() => combobox.closeDropdown()}
              onKeyDown={(event) => {
                if (event.key === "Enter" && combobox.getSelectedOptionIndex() === -1) commit(text);
                if (event.key === "Backspace" && text === "") {
                  const last = chips.at(-1);
                  if (last) remove(last.param);
                }
                if (event.key === "Escape") {
                  event.preventDefault();
                  setProblem(undefined);
                  if (text) setText("");
                  else event.currentTarget.blur();
                }
              }}
            />
          </Combobox.Target>
          <Combobox.Dropdown hidden={suggestions.length === 0}>
            <Combobox.Options mah={320} className={classes.options}>
              {suggestions.map((suggestion) => (
                <Combobox.Option key={suggestion.text} value={suggestion.text} className={classes.option}>
                  <span className="mono">{suggestion.text}</span>
                  <span className="faint">{suggestion.note}</span>
                </Combobox.Option>
              ))}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
        {chips.length > 0 && (
          <button type="button" className={classes.clear} onClick={() => onChange({})}>
            Clear
          </button>
        )}
      </div>
      <AddFilterMenu fields={fields} onChoose={begin} />
      {problem && (
        <p id="query-problem" className={classes.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function Chip({ chip, onRemove }: { chip: FilterChip; onRemove: () => void }) {
  return (
    <span className={classes.chip} data-unknown={chip.known ? undefined : true}>
      <span className={classes.chipLabel}>{chip.label}</span>
      <span className="ellipsis" title={chip.value}>
        {chip.value}
      </span>
      <button type="button" onClick={onRemove} aria-label={`Remove filter ${chip.label} ${chip.value}`}>
        <IconX size={12} aria-hidden />
      </button>
    </span>
  );
}

function AddFilterMenu({
  fields,
  onChoose,
}: {
  fields: readonly FilterField[];
  onChoose: (name: string) => void;
}) {
  return (
    <Menu position="bottom-end" width={230} shadow="md" returnFocus={false}>
      <Menu.Target>
        <button type="button" className={classes.add} aria-label="Add filter">
          <IconFilterPlus size={15} stroke={1.7} aria-hidden />
          <span>Add filter</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {fields.map((field) => (
          <Menu.Item
            key={field.name}
            onClick={() => onChoose(`${field.name}:`)}
            rightSection={<span className="faint mono">{field.bounds ? field.hint : ""}</span>}
          >
            {field.label}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => onChoose(PROPERTY_PREFIX)}>Own property</Menu.Item>
        <Menu.Item onClick={() => onChoose(SCORE_PREFIX)}>Score</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
