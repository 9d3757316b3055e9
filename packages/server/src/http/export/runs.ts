import {
  type ExportDataset,
  type ExportFormat,
  type ExportRun,
  MOST_EXPORTS_OF_PROJECT,
} from "@anyway-sh/api";
import { AppError } from "../../model/app-error.ts";

const MOST_OF_ALL = 12;
/** Of those that ended: whoever asks, asks soon. */
const MOST_KEPT = 200;
const RETRY_AFTER_SECONDS = 10;

interface Asked {
  id: string;
  projectId: string;
  dataset: ExportDataset;
  format: ExportFormat;
}

/** An export that runs, or did. */
export interface Run extends Asked {
  status: ExportRun["status"];
  rows: number;
  error: string | null;
  /** Breaks it off. */
  stop?: () => void;
}

export type Runs = ReturnType<typeof createRuns>;

/** The exports of this process: how many may run at once, and how far each is. */
export function createRuns() {
  const runs = new Map<string, Run>();
  const running = () => [...runs.values()].filter(({ status }) => status === "running");
  return {
    begin(asked: Asked): Run {
      const all = running();
      const own = all.filter(({ projectId }) => projectId === asked.projectId).length;
      if (own >= MOST_EXPORTS_OF_PROJECT || all.length >= MOST_OF_ALL)
        throw new AppError(
          "too_many_exports",
          own >= MOST_EXPORTS_OF_PROJECT
            ? `${own} exports of this project are running; at most ${MOST_EXPORTS_OF_PROJECT} may. Wait for one to end, or cancel one.`
            : `${all.length} exports are running; this server takes no more. Ask again later.`,
          { retryAfterSeconds: RETRY_AFTER_SECONDS },
        );
      const run: Run = { ...asked, status: "running", rows: 0, error: null };
      runs.set(run.id, run);
      return run;
    },
    /** Tells how it ended; what ended already stays as it is. */
    end(run: Run, status: Exclude<ExportRun["status"], "running">, error: string | null = null): void {
      if (run.status !== "running") return;
      Object.assign(run, { status, error });
      for (const { id, status } of runs.values()) {
        if (runs.size <= MOST_KEPT) break;
        if (status !== "running") runs.delete(id);
      }
    },
    stopAll(): void {
      for (const { stop } of running()) stop?.();
    },
    find(projectId: string, id: string): Run | undefined {
      const run = runs.get(id);
      return run?.projectId === projectId ? run : undefined;
    },
  };
}
