import { Button, Loader } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { cancelExport, currentExport, dismissExport, type ExportState, subscribe } from "../exports.ts";
import classes from "./export-menu.module.css";

/** How far the export is that runs, and how the last one ended. */
export function ExportStatus() {
  const state = useSyncExternalStore(subscribe, currentExport);
  return (
    <div className={classes.live} role="status">
      {state && (
        <div className={classes.status} data-failed={state.status === "failed" || undefined}>
          {state.status === "running" && <Loader size={14} aria-hidden />}
          <span className={classes.words}>{inWords(state)}</span>
          <Button
            size="compact-xs"
            variant="default"
            onClick={state.status === "running" ? cancelExport : dismissExport}
          >
            {state.status === "running" ? "Cancel" : "Close"}
          </Button>
        </div>
      )}
    </div>
  );
}

function inWords({ label, status, rows, file, error }: ExportState): string {
  const count = `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`;
  switch (status) {
    case "running":
      return rows === 0 ? `Exporting ${label}…` : `Exporting ${label}: ${count} so far`;
    case "complete":
      return `Saved ${file}: ${count}`;
    case "canceled":
      return `The export of ${label} was canceled; nothing was saved.`;
    case "failed":
      return `The export of ${label} failed. ${error}`;
  }
}
