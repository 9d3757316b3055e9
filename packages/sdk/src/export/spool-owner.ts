import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

/** How often the owner of a directory says that it lives. */
export const SPOOL_HEARTBEAT_MS = 10_000;
/** Without a word for so long, it does not. */
const SILENCE_MS = 60_000;
/** How exactly the start of a process is known. */
const START_TOLERANCE_MS = 2_000;

const NAME = /^(\d+)-(\d+)-([^-]+)-[\da-f-]{36}$/;

/** A name for the directory of this process that tells others, also on other hosts, whether its owner lives. */
export function spoolOwnerName(): string {
  return [process.pid, startedAtMs(), host(), randomUUID()].join("-");
}

/**
 * Whether the owner of a directory has ended.
 * @param heartbeatMs when it last said that it lives, as Unix time
 */
export function isDead(name: string, heartbeatMs: number): boolean {
  const [, pid, startMs, ownersHost] = NAME.exec(name) ?? [];
  if (pid === undefined) return false; // Nothing of ours.
  if (Date.now() - heartbeatMs > SILENCE_MS) return true;
  if (ownersHost !== host()) return false;
  // A container's process has the same id after every start.
  if (Number(pid) === process.pid) return Math.abs(Number(startMs) - startedAtMs()) > START_TOLERANCE_MS;
  return !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH"; // It may be another user's.
  }
}

function startedAtMs(): number {
  return Math.round(Date.now() - process.uptime() * 1_000);
}

function host(): string {
  return hostname().replaceAll(/[^\w.]/g, "_");
}
