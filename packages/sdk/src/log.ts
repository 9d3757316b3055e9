import { DiagLogLevel, diag } from "@opentelemetry/api";

/** What OpenTelemetry's diagnostic logger is to tell. */
export type LogLevel = "debug" | "info" | "warn" | "error";

const LEVELS: Readonly<Record<LogLevel, DiagLogLevel>> = {
  debug: DiagLogLevel.DEBUG,
  info: DiagLogLevel.INFO,
  warn: DiagLogLevel.WARN,
  error: DiagLogLevel.ERROR,
};

/** Tells the developer, on standard error: standard output may be the application's protocol. */
export function log(message: string): void {
  console.error(`[anyway] ${message}`);
}

const said = new Set<string>();

/** The same message, but never twice in a process. */
export function logOnce(message: string): void {
  if (said.has(message)) return;
  said.add(message);
  log(message);
}

/** Has OpenTelemetry's diagnostic logger write to standard error. @returns whether it does */
export function setDiagnosticLevel(level: LogLevel): boolean {
  const write = (...parts: unknown[]) => console.error("[anyway]", ...parts);
  const logger = { error: write, warn: write, info: write, debug: write, verbose: write };
  return diag.setLogger(logger, LEVELS[level]);
}
