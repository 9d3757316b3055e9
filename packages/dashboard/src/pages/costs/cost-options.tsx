import { TextInput } from "@mantine/core";
import { FilterMenu } from "../../components/filter-menu.tsx";
import {
  COST_GROUPS,
  COST_INTERVALS,
  type CostInterval,
  type CostsOptions,
  PROPERTY,
} from "../../costs-api.ts";
import classes from "./costs.module.css";

interface CostOptionsProps {
  options: CostsOptions;
  onChange: (change: Partial<CostsOptions>) => void;
}

const groupsWith = (word: string) => [
  ...Object.entries(COST_GROUPS).map(([value, label]) => ({
    value,
    label: `${word} ${label.toLowerCase()}`,
  })),
  { value: PROPERTY, label: `${word} property…` },
];
const FIRST = groupsWith("By").filter(({ value }) => value !== "model");
const SECOND = groupsWith("and");
const INTERVALS: Record<CostInterval, string> = {
  hour: "Hourly",
  day: "Daily",
  week: "Weekly",
  month: "Monthly",
};

/** What rows and bars are of. */
export function CostOptions({ options, onChange }: CostOptionsProps) {
  const { by, and, interval } = options;
  return (
    <>
      <FilterMenu
        label="Rows"
        all="By model"
        options={FIRST}
        value={by?.startsWith(PROPERTY) ? PROPERTY : by}
        onChange={(value) => onChange({ by: value, sort: undefined })}
      />
      <PropertyField label="Property" value={by} onChange={(value) => onChange({ by: value })} />
      <FilterMenu
        label="Then"
        all="and nothing else"
        options={SECOND.filter(({ value }) => value !== (by ?? "model"))}
        value={and?.startsWith(PROPERTY) ? PROPERTY : and}
        onChange={(value) => onChange({ and: value, sort: undefined })}
      />
      <PropertyField label="Second property" value={and} onChange={(value) => onChange({ and: value })} />
      <FilterMenu
        label="Bars"
        all="Bars by range"
        options={COST_INTERVALS.map((value) => ({ value, label: INTERVALS[value] }))}
        value={interval}
        onChange={(value) => onChange({ interval: value })}
      />
    </>
  );
}

function PropertyField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string) => void;
}) {
  if (!value?.startsWith(PROPERTY)) return null;
  return (
    <TextInput
      key={value}
      className={classes.property}
      size="xs"
      aria-label={label}
      placeholder="plan"
      defaultValue={value.slice(PROPERTY.length)}
      spellCheck={false}
      autoFocus={value === PROPERTY}
      onBlur={(event) => onChange(PROPERTY + event.currentTarget.value.trim())}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
