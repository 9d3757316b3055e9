import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";

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
    <Menu position="bottom-start" width={180} shadow="md">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          h={30}
          style={{ flex: "none" }}
          rightSection={<IconChevronDown size={13} aria-hidden />}
          aria-label={`${label}: ${chosen?.label ?? all}`}
        >
          {chosen?.label ?? all}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {[{ value: undefined, label: all }, ...options].map((option) => (
          <Menu.Item
            key={option.value ?? ""}
            onClick={() => onChange(option.value)}
            aria-current={option.value === chosen?.value || undefined}
            rightSection={option.value === chosen?.value ? <span aria-hidden>✓</span> : undefined}
          >
            {option.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
