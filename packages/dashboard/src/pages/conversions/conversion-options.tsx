import type { Conversions } from "@anyway-sh/api";
import { Button, TextInput } from "@mantine/core";
import { IconColumns3, IconDownload } from "@tabler/icons-react";
import { CreditMenu } from "../../components/credit-menu.tsx";
import { FilterMenu } from "../../components/filter-menu.tsx";
import type { ConversionsPageSearch } from "../../conversions-api.ts";
import classes from "./conversions.module.css";
import { conversionsCsv } from "./conversions-csv.ts";

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
  report: Conversions | undefined;
  onChange: (change: Partial<ConversionsPageSearch>) => void;
}

/** By what the table has rows, how orders are credited, and the table as a file. */
export function ConversionOptions({ search, report, onChange }: ConversionOptionsProps) {
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
      <Button
        size="compact-sm"
        variant="default"
        h={30}
        style={{ flex: "none" }}
        leftSection={<IconDownload size={14} aria-hidden />}
        disabled={!report}
        onClick={() => report && download(report)}
      >
        CSV
      </Button>
    </>
  );
}

function download(report: Conversions): void {
  const url = URL.createObjectURL(new Blob([conversionsCsv(report)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `conversions-${report.start_time.slice(0, 10)}-${report.end_time.slice(0, 10)}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
