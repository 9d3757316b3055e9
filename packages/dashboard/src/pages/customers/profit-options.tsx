import type { Profit } from "@anyway-sh/api";
import { Button, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { FilterMenu } from "../../components/filter-menu.tsx";
import { profitCsv } from "../../profit-csv.ts";
import classes from "./customers.module.css";

interface ProfitOptionsProps {
  group: string | undefined;
  basis: "earned" | undefined;
  profit: Profit | undefined;
  onChange: (change: { group?: string | undefined; basis?: "earned" | undefined }) => void;
}

/** By what the table has rows, when revenue counts, and the table as a file. */
export function ProfitOptions({ group, basis, profit, onChange }: ProfitOptionsProps) {
  const isProperty = group?.startsWith("property") === true;
  return (
    <>
      <FilterMenu
        label="Rows"
        all="By customer"
        options={[
          { value: "product", label: "By product" },
          { value: "property.", label: "By property…" },
        ]}
        value={isProperty ? "property." : group}
        onChange={(value) => onChange({ group: value })}
      />
      {isProperty && (
        <TextInput
          key={group}
          className={classes.property}
          size="xs"
          aria-label="Property"
          placeholder="feature"
          defaultValue={group?.slice("property.".length)}
          spellCheck={false}
          autoFocus={group === "property."}
          onBlur={(event) => onChange({ group: `property.${event.currentTarget.value.trim()}` })}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      )}
      <FilterMenu
        label="Revenue"
        all="Cash"
        options={[{ value: "earned", label: "Earned" }]}
        value={basis}
        onChange={(value) => onChange({ basis: value })}
      />
      <Button
        size="compact-sm"
        variant="default"
        h={30}
        style={{ flex: "none" }}
        leftSection={<IconDownload size={14} aria-hidden />}
        disabled={!profit}
        onClick={() => profit && download(profit)}
      >
        CSV
      </Button>
    </>
  );
}

function download(profit: Profit): void {
  const url = URL.createObjectURL(new Blob([profitCsv(profit)], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `profit-${profit.start_time.slice(0, 10)}-${profit.end_time.slice(0, 10)}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
