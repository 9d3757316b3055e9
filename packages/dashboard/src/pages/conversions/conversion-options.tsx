import { Button, TextInput } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { CreditMenu } from "../../components/credit-menu.tsx";
import { FilterMenu } from "../../components/filter-menu.tsx";
import type { ConversionsPageSearch } from "../../conversions-api.ts";
import classes from "./conversions.module.css";

const GROUPS = [
  { value: "agent", label: "By agent" },
  { value: "model", label: "By model" },
  { value: "provider", label: "By provider" },
  { value: "prompt_version", label: "By prompt version" },
  { value: "feature", label: "By feature" },
  { value: "team", label: "By team" },
  { value: "customer", label: "By customer" },
  { value: "property.", label: "By property…" },
] as const;

interface ConversionOptionsProps {
  search: ConversionsPageSearch;
  onChange: (change: Partial<ConversionsPageSearch>) => void;
}

/** By what the table has rows, and how orders are credited. */
export function ConversionOptions({ search, onChange }: ConversionOptionsProps) {
  const { group, credit, window, date, compare } = search;
  const isProperty = group?.startsWith("property.") === true;
  return (
    <>
      <FilterMenu
        label="Rows"
        all="By workflow"
        options={GROUPS}
        value={isProperty ? "property." : group}
        onChange={(value) => onChange({ group: value })}
      />
      {isProperty && (
        <TextInput
          key={group}
          className={classes.property}
          size="xs"
          aria-label="Property"
          placeholder="plan"
          defaultValue={group?.slice("property.".length)}
          spellCheck={false}
          autoFocus={group === "property."}
          onBlur={(event) => onChange({ group: `property.${event.currentTarget.value.trim()}` })}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      )}
      <CreditMenu credit={credit} window={window} onChange={onChange} />
      <FilterMenu
        label="Dates"
        all="By event"
        options={[{ value: "cohort", label: "By cohort" }]}
        value={date}
        onChange={(value) => onChange({ date: value })}
      />
      <Button
        size="compact-sm"
        variant={compare ? "light" : "default"}
        h={30}
        style={{ flex: "none" }}
        leftSection={<IconColumns3 size={14} aria-hidden />}
        aria-pressed={compare === "1"}
        onClick={() => onChange({ compare: compare ? undefined : "1", sort: undefined })}
      >
        Compare models
      </Button>
    </>
  );
}
