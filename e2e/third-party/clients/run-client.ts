import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

export const MODULE_SYSTEMS = { CommonJS: "main.cjs", ESM: "main.mjs" } as const;
export type ModuleSystem = keyof typeof MODULE_SYSTEMS;

/** A span as a program prints it. */
export interface PrintedSpan {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentId?: string;
  /** Seconds and nanoseconds of Unix time. */
  startTime: [number, number];
  endTime: [number, number];
  status: { code: number; message?: string };
  attributes: Record<string, unknown>;
  events: { name: string; attributes?: Record<string, unknown> }[];
  scope: string;
}

/** What a program printed. */
export interface Printed {
  spans: PrintedSpan[];
  /** Messages of the errors that the application got, by case. */
  errors: Record<string, string>;
  /** What was written to standard error. */
  warnings: string;
}

/** Runs `programs/<name>.mjs` as an application of `system`; instrumentation changes a whole process. */
export async function runClient(
  name: string,
  system: ModuleSystem,
  env: Record<string, string>,
): Promise<Printed> {
  const child = spawn(
    process.execPath,
    [
      "-C",
      "@anyway-sh/source",
      "--disable-warning=ExperimentalWarning",
      fileURLToPath(new URL(MODULE_SYSTEMS[system], import.meta.url)),
      name,
    ],
    { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const [output, warnings, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  if (code !== 0) throw new Error(`${name} as ${system} ended with ${code}:\n${warnings}${output}`);
  return { ...(JSON.parse(output) as Omit<Printed, "warnings">), warnings };
}

/** The spans of a case but its own workflow. */
export function spansOf({ spans }: Printed, name: string): PrintedSpan[] {
  return spans.filter(
    ({ attributes, name: spanName }) =>
      attributes["traceloop.association.properties.customer_id"] === name && spanName !== `${name}.workflow`,
  );
}
