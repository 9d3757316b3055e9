import { appendFileSync, readFileSync } from "node:fs";
import type { Audit } from "./audit.ts";

/** What one fault did. */
export interface FaultReport {
  fault: string;
  /** How often it was injected. */
  injected: number;
  /** Spans acknowledged meanwhile. */
  acknowledged: number;
  lost: number;
  countedTwice: number;
  /** Most memory that the server took; null where the system does not tell. */
  worstRssMib: number | null;
  seconds: number;
}

/** Where the tests leave their reports, a line of JSON each; not set in the short suite. */
export const reportVariable = "FAULTS_REPORT_FILE";

/** Begins to measure one fault; call what it returns when the audit is done. */
export function startReport(fault: string) {
  const began = performance.now();
  let worstRssMib: number | null = null;
  return {
    /** Notes the memory of a server that is about to end. */
    memory(pid: number | undefined): number | null {
      const peak = peakRssMib(pid);
      if (peak !== null) worstRssMib = Math.max(worstRssMib ?? 0, peak);
      return peak;
    },
    finish(injected: number, acknowledged: readonly { spanIds: string[] }[], { lost, countedTwice }: Audit) {
      const spans = acknowledged.reduce((sum, trace) => sum + trace.spanIds.length, 0);
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      const report: FaultReport = {
        fault,
        injected,
        acknowledged: spans,
        lost,
        countedTwice,
        worstRssMib,
        seconds,
      };
      const file = process.env[reportVariable];
      if (file) appendFileSync(file, `${JSON.stringify(report)}\n`);
    },
  };
}

/** Most memory that a process has ever held, in MiB, as Linux keeps it. */
function peakRssMib(pid: number | undefined): number | null {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kib === undefined ? null : Math.round(Number(kib) / 1024);
  } catch {
    return null; // Not Linux, or it has ended.
  }
}
