import type { ExportDataset, ExportFormat } from "@anyway-sh/api";
import { ApiError, type Query } from "@anyway-sh/api/client";
import { client } from "./api.ts";

const POLL_MS = 500;

/** The file that is being made, or was last. */
export interface ExportState {
  /** What it holds, as the menu says it. */
  label: string;
  status: "running" | "complete" | "failed" | "canceled";
  rows: number;
  /** Its name, once it is known. */
  file?: string | undefined;
  error?: string | undefined;
}

/** One file at a time, whichever page is looked at meanwhile. */
let state: ExportState | undefined;
let stop = new AbortController();
const listeners = new Set<() => void>();

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export const currentExport = (): ExportState | undefined => state;

function set(next: ExportState | undefined): void {
  state = next;
  for (const listener of listeners) listener();
}

/** Takes away what is said of an export that ended. */
export const dismissExport = (): void => set(undefined);

export const cancelExport = (): void => stop.abort();

/** Asks for a file, says how far it is, and hands it to the browser once it is whole. */
export async function startExport(
  label: string,
  dataset: ExportDataset,
  query: Query & { format: ExportFormat },
): Promise<void> {
  cancelExport();
  const own = new AbortController();
  stop = own;
  const { signal } = own;
  const tell = (change: Partial<ExportState>) => {
    if (stop === own && state) set({ ...state, ...change });
  };
  set({ label, status: "running", rows: 0 });
  let id: string | null = null;
  const poll = setInterval(() => {
    if (id) void rowsOf(id).then(({ rows }) => tell({ rows }), ignoreProgress);
  }, POLL_MS);
  try {
    const answer = await client.exports.file(dataset, query, { signal });
    id = answer.headers.get("x-request-id");
    const file = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? dataset;
    const blob = await answer.blob();
    const rows = id ? (await rowsOf(id)).rows : (state?.rows ?? 0);
    if (signal.aborted) return;
    save(blob, file);
    tell({ status: "complete", rows, file });
  } catch (error) {
    if (signal.aborted) tell({ status: "canceled" });
    else tell({ status: "failed", error: await reasonOf(error, id) });
  } finally {
    clearInterval(poll);
  }
}

const rowsOf = async (id: string) => (await client.exports.get(id)).data;
/** The next look tells, and the file itself says whether it is whole. */
const ignoreProgress = (): void => {};

/** A connection that broke off does not say why; the server does, if it still answers. */
async function reasonOf(error: unknown, id: string | null): Promise<string> {
  if (error instanceof ApiError) return error.message;
  const told = id ? await rowsOf(id).catch(() => undefined) : undefined;
  return told?.error ?? "The connection broke off; nothing was saved. Try again.";
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
