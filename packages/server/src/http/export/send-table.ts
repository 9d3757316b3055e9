import { once } from "node:events";
import { Readable } from "node:stream";
import { type ExportFormat, MOST_EXPORT_ROWS } from "@anyway-sh/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../model/app-error.ts";
import { toAppError } from "../errors.ts";
import { CONTENT_TYPES, ENCODERS } from "./encoders.ts";
import type { Run, Runs } from "./runs.ts";
import type { ExportTable } from "./table.ts";

/** A client that takes nothing for so long must not keep others from theirs. */
const STALL_MS = 60_000;
/** Looked at one by one, so that a slow reader has the time for each, and not for a piece of some megabytes. */
const SLICE_BYTES = 64 * 1024;

/**
 * Sends a table as a file, a page at a time as it is taken. What is wrong before the first piece is answered as any
 * error is; what fails later breaks the connection off, so that no half of a file looks whole.
 */
export async function sendTable(
  request: FastifyRequest,
  reply: FastifyReply,
  {
    table,
    format,
    run,
    runs,
    stallMs = STALL_MS,
  }: { table: ExportTable; format: ExportFormat; run: Run; runs: Runs; stallMs?: number },
): Promise<FastifyReply> {
  const breakOff = (why: string) => stream.destroy(new AppError("unavailable", why));
  const stall = () =>
    setTimeout(() => breakOff(`Nothing of it was taken for ${stallMs / 1_000} seconds.`), stallMs);
  const stream = Readable.from(pieces(table, format, { run, runs, request, stall }), { objectMode: false });
  run.stop = () => breakOff("The server is stopping.");
  reply.raw.once("close", () => stream.destroy());
  // Reads the first page: until then, nothing is promised.
  await Promise.race([once(stream, "readable"), once(stream, "close")]);
  return reply
    .type(CONTENT_TYPES[format])
    .header("content-disposition", `attachment; filename="${table.name}.${format}"`)
    .header("cache-control", "no-store")
    .send(stream);
}

async function* pieces(
  { columns, rows }: ExportTable,
  format: ExportFormat,
  {
    run,
    runs,
    request,
    stall,
  }: { run: Run; runs: Runs; request: FastifyRequest; stall: () => NodeJS.Timeout },
): AsyncGenerator<Uint8Array> {
  const encoder = ENCODERS[format](columns);
  let piece = encoder.head();
  try {
    for await (const page of rows) {
      if (run.rows + page.length > MOST_EXPORT_ROWS)
        throw new AppError(
          "invalid_request",
          `The export has more than ${MOST_EXPORT_ROWS} rows, which is the most of one file. Choose a shorter range or filter it.`,
        );
      const next = encoder.rows(page);
      yield* slicesOf(piece, stall);
      piece = next;
      run.rows += page.length;
    }
    yield* slicesOf(piece, stall);
    yield* slicesOf(encoder.end(), stall);
    runs.end(run, "complete");
  } catch (error) {
    runs.end(run, "failed", toAppError(error, request).message);
    throw error;
  } finally {
    runs.end(run, "canceled");
  }
}

function* slicesOf(piece: string | Uint8Array, stall: () => NodeJS.Timeout): Generator<Uint8Array> {
  const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    const timer = stall();
    try {
      yield bytes.subarray(start, start + SLICE_BYTES);
    } finally {
      clearTimeout(timer);
    }
  }
}
