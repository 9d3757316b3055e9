import type { ExportDataset, ExportFormat } from "@anyway-sh/api";
import type { Query } from "@anyway-sh/api/client";
import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { startExport } from "../exports.ts";
import classes from "./export-menu.module.css";

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
    <Menu position="bottom-end" width={170} shadow="md">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          className={classes.button ?? ""}
          leftSection={<IconDownload size={14} aria-hidden />}
          aria-label={action}
        >
          <span className={classes.label}>{action}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {datasets.map(([dataset, label]) => (
          <div key={dataset}>
            <Menu.Label>{label}</Menu.Label>
            {FORMATS.map(({ format, label: name }) => (
              <Menu.Item
                key={format}
                aria-label={`${label} as ${name}`}
                onClick={() => void startExport(label.toLowerCase(), dataset, { ...query(), format })}
              >
                {name}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
