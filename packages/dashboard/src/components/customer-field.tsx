import type { Customer } from "@anyway-sh/api";
import { Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { customerChoicesQuery, customersByIdQuery } from "../commerce-api.ts";
import { customerLabel } from "../profit.ts";

/** Long enough for a hand at the keyboard. */
const PAUSE_MS = 150;

interface CustomerFieldProps
  extends Pick<
    SelectProps,
    "label" | "description" | "size" | "error" | "placeholder" | "className" | "aria-label"
  > {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
  autoFocus?: boolean;
}

/** Finds a customer by name, e-mail or id. An id that spans carry needs no record: it can be typed in full. */
export function CustomerField({ value, onChange, autoFocus, ...field }: CustomerFieldProps) {
  const [text, setText] = useState("");
  const chosen = useQuery(customersByIdQuery([value ?? null])).data?.get(value ?? "");
  const chosenLabel = value === undefined ? "" : nameOf(chosen, value);
  // What stands in the field after a choice is its name, and no search.
  const [wanted] = useDebouncedValue(text === chosenLabel ? "" : text.trim(), PAUSE_MS);
  const found = useQuery(customerChoicesQuery(wanted));
  const choices = new Map((found.data ?? []).map((customer) => [customer.id, describe(customer)]));
  if (value !== undefined) choices.set(value, chosenLabel);
  if (wanted !== "" && !/\s/.test(wanted) && !choices.has(wanted) && found.data?.length === 0)
    choices.set(wanted, `Use the id “${wanted}”`);
  return (
    <Select
      {...field}
      searchable
      // A dialog that begins with this field would open with its choices over the rest.
      openOnFocus={false}
      clearable
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      searchValue={text}
      onSearchChange={setText}
      data={[...choices].map(([id, label]) => ({ value: id, label }))}
      // The server has searched.
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching ? "Searching…" : "No customer found"}
      maxDropdownHeight={260}
      comboboxProps={{ shadow: "md" }}
      clearButtonProps={{ "aria-label": "No customer" }}
      data-autofocus={autoFocus || undefined}
    />
  );
}

const nameOf = (customer: Customer | undefined, id: string): string =>
  customer ? customerLabel({ ...customer, key: id }) : id;

function describe(customer: Customer): string {
  const name = nameOf(customer, customer.id);
  return customer.email && customer.email !== name ? `${name} · ${customer.email}` : name;
}
