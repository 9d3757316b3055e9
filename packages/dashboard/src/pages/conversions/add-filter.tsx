import type { FieldRef } from "@anyway-sh/filter";
import { Autocomplete, Button, NativeSelect, Popover, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconFilter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { CustomerField } from "../../components/customer-field.tsx";
import { type CONVERSION_FILTERS, type ConversionFilters, PROPERTY } from "../../conversions-api.ts";
import { valuesQuery } from "../../filter/filter-api.ts";
import { useView } from "../../use-view.ts";
import classes from "./filter-bar.module.css";

const PAUSE_MS = 150;
const FIELDS: Record<(typeof CONVERSION_FILTERS)[number] | typeof PROPERTY, string> = {
  workflow: "Workflow",
  agent: "Agent",
  model: "Model",
  provider: "Provider",
  customer_id: "Customer",
  [PROPERTY]: "Property…",
};
type Field = keyof typeof FIELDS;

/** Says of what value conversations are to be shown. */
export function AddFilter({ onAdd }: { onAdd: (filter: ConversionFilters) => void }) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          h={30}
          leftSection={<IconFilter size={14} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          Add filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Add filter">
        <FilterForm
          onAdd={(filter) => {
            setOpened(false);
            onAdd(filter);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function FilterForm({ onAdd }: { onAdd: (filter: ConversionFilters) => void }) {
  const [field, setField] = useState<Field>("workflow");
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const name = field === PROPERTY ? (`${PROPERTY}${key.trim()}` as const) : field;
  const ready = value.trim() !== "" && name !== PROPERTY;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onAdd({ [name]: value.trim() });
      }}
    >
      <NativeSelect
        size="xs"
        label="Field"
        value={field}
        data={Object.entries(FIELDS).map(([is, label]) => ({ value: is, label }))}
        onChange={(event) => {
          setField(event.currentTarget.value as Field);
          setValue("");
        }}
        data-autofocus
      />
      {field === PROPERTY && (
        <TextInput
          size="xs"
          label="Property"
          placeholder="plan"
          spellCheck={false}
          autoComplete="off"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
      )}
      {field === "customer_id" ? (
        <CustomerField
          size="xs"
          label="Value"
          placeholder="Name, e-mail or id"
          value={value || undefined}
          onChange={(id) => setValue(id ?? "")}
        />
      ) : (
        <ValueField field={field} propertyKey={key.trim()} value={value} onChange={setValue} />
      )}
      <Button size="xs" type="submit" disabled={!ready}>
        Add filter
      </Button>
    </form>
  );
}

interface ValueFieldProps {
  field: Exclude<Field, "customer_id">;
  propertyKey: string;
  value: string;
  onChange: (value: string) => void;
}

/** Offers what traces have; another value can be typed. */
function ValueField({ field, propertyKey, value, onChange }: ValueFieldProps) {
  const { environment } = useView();
  const [typed] = useDebouncedValue(value, PAUSE_MS);
  const [keyTyped] = useDebouncedValue(propertyKey, PAUSE_MS);
  const isUnnamed = field === PROPERTY && keyTyped === "";
  const asked: FieldRef | undefined = isUnnamed
    ? undefined
    : field === PROPERTY
      ? { name: "property", key: keyTyped }
      : { name: field };
  const known = useQuery(valuesQuery(typed, asked, environment)).data ?? [];
  return (
    <Autocomplete
      size="xs"
      label="Value"
      spellCheck={false}
      value={value}
      onChange={onChange}
      data={[...new Set(known.map((one) => one.value))]}
      maxDropdownHeight={220}
      comboboxProps={{ shadow: "md", withinPortal: false }}
    />
  );
}
