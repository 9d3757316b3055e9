import type { ExportDataset, ExportFormat } from "@anyway-sh/api";
import type { Query } from "@anyway-sh/api/client";
import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { startExport } from "../exports.ts";
import classes from "./export-menu.module.css";
import { Menu, MenuItem, MenuLabel } from "./menu.tsx";

const FORMATS: readonly { format: ExportFormat; label: string }[] = [
  { format: "csv", label: "CSV" },
  { format: "jsonl", label: "JSON lines" },
  { format: "parquet", label: "Parquet" },
];

interface ExportMenuProps {
  label?: string;
  /** What there is to export, such as `{ traces: "Traces" }`. */
  of: Partial<Record<ExportDataset, string>>;
  /** What the page shows, as its own list is asked for it, without pages. */
  query: () => Query;
}

/** What the page shows, all of it, as a file. */
export function ExportMenu({ label: action = "Export", of, query }: ExportMenuProps) {
  const datasets = Object.entries(of) as [ExportDataset, string][];
  return (
    <Menu
      width={170}
      align="end"
      button={(opener) => (
        <Button
          {...opener}
          size="compact-sm"
          variant="default"
          className={classes.button ?? ""}
          leftSection={<IconDownload size={14} aria-hidden />}
          aria-label={action}
        >
          <span className={classes.label}>{action}</span>
        </Button>
      )}
    >
      {datasets.map(([dataset, label]) => (
        <div key={dataset}>
          <MenuLabel>{label}</MenuLabel>
          {FORMATS.map(({ format, label: name }) => (
            <MenuItem
              key={format}
              label={`${label} as ${name}`}
              onChoose={() => void startExport(label.toLowerCase(), dataset, { ...query(), format })}
            >
              {name}
            </MenuItem>
          ))}
        </div>
      ))}
    </Menu>
  );
}
