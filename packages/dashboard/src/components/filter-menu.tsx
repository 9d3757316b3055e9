import { Button } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { Menu, MenuItem } from "./menu.tsx";

interface FilterMenuProps<Value extends string> {
  label: string;
  /** What it says when nothing is chosen. */
  all: string;
  options: readonly { value: Value; label: string }[];
  value: string | undefined;
  onChange: (value: Value | undefined) => void;
}

/** Narrows a list to one value of a few. */
export function FilterMenu<Value extends string>({
  label,
  all,
  options,
  value,
  onChange,
}: FilterMenuProps<Value>) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Menu
      width={180}
      button={(opener) => (
        <Button
          {...opener}
          size="compact-sm"
          variant="default"
          h={30}
          style={{ flex: "none" }}
          rightSection={<IconChevronDown size={13} aria-hidden />}
          aria-label={`${label}: ${chosen?.label ?? all}`}
        >
          {chosen?.label ?? all}
        </Button>
      )}
    >
      {[{ value: undefined, label: all }, ...options].map((option) => (
        <MenuItem
          key={option.value ?? ""}
          current={option.value === chosen?.value}
          onChoose={() => onChange(option.value)}
        >
          {option.label}
        </MenuItem>
      ))}
    </Menu>
  );
}
