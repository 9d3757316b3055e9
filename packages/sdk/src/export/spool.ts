import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDead, SPOOL_HEARTBEAT_MS, spoolOwnerName } from "./spool-owner.ts";

/** What waits on disk at most; beyond it the oldest requests are dropped. */
const MAX_BYTES = 256 * 1024 * 1024;
/** What is older is dropped. */
const MAX_AGE_MS = 3 * 24 * 60 * 60 * 1_000;
/** Time, count and number of spans: names sort in the order in which they were written, whoever wrote them. */
const FILE_NAME = /^(\d{15})-\d{9}-[\da-f-]+\.(\d+)\.otlp$/;

interface SpooledFile {
  readonly name: string;
  readonly bytes: number;
  readonly spans: number;
}

/** A request that waits on disk. */
export interface SpooledRequest extends SpooledFile {
  readonly body: Uint8Array;
}

/**
 * Requests that wait in files, first in, first out. Every process has a directory of its own beneath the shared one and
 * takes over the files of those that have ended: a file is moved, so that it belongs to one process at any time.
 *
 * A file is written under another name and then renamed: it is there whole, or not at all.
 */
export class Spool {
  readonly #shared: string;
  readonly #own: string;
  /** Requests that were dropped, as a number of spans. */
  readonly #onDrop: (spans: number) => void;
  #files: SpooledFile[] = [];
  #bytes = 0;
  #written = 0;
  #hasDirectory = false;
  #adoptedAtMs = Number.NEGATIVE_INFINITY;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(directory: string, onDrop: (spans: number) => void) {
    this.#shared = directory;
    this.#own = join(directory, spoolOwnerName());
    this.#onDrop = onDrop;
  }

  /** @throws {Error} when the disk does not take it */
  async append(body: Uint8Array, spans: number): Promise<void> {
    await this.#makeDirectory();
    this.#written += 1;
    const [time, count] = [String(Date.now()).padStart(15, "0"), String(this.#written).padStart(9, "0")];
    const name = `${time}-${count}-${randomUUID()}.${spans}.otlp`;
    const unfinished = join(this.#own, `${name}.part`);
    await writeFile(unfinished, body, { mode: 0o600 });
    await rename(unfinished, join(this.#own, name));
    this.#files.push({ name, bytes: body.length, spans });
    this.#bytes += body.length;
    while (this.#bytes > MAX_BYTES && this.#files.length > 1) await this.#dropFirst();
  }

  /** The oldest request. It stays until it is removed. */
  async first(): Promise<SpooledRequest | undefined> {
    await this.#adopt();
    for (let file = this.#files[0]; file !== undefined; file = this.#files[0]) {
      if (Date.now() - Number(FILE_NAME.exec(file.name)?.[1]) > MAX_AGE_MS) await this.#dropFirst();
      else {
        const body = await readFile(join(this.#own, file.name)).catch(() => undefined);
        if (body !== undefined) return { ...file, body };
        this.#forget(file); // Another process took it over, or somebody has cleaned up.
      }
    }
    return undefined;
  }

  async remove(file: SpooledFile): Promise<void> {
    this.#forget(file);
    await rm(join(this.#own, file.name), { force: true });
  }

  /** Leaves what waits to the next process, at once. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    if (!this.#hasDirectory) return;
    if (this.#files.length === 0) await rmdir(this.#own).catch(() => {});
    else await utimes(this.#own, 0, 0).catch(() => {});
  }

  async #makeDirectory(): Promise<void> {
    await mkdir(this.#own, { recursive: true, mode: 0o700 });
    if (this.#hasDirectory) return;
    this.#hasDirectory = true;
    const beat = () => void utimes(this.#own, new Date(), new Date()).catch(() => {});
    this.#heartbeat = setInterval(beat, SPOOL_HEARTBEAT_MS).unref();
  }

  /** Takes over what ended processes have left. */
  async #adopt(): Promise<void> {
    if (performance.now() - this.#adoptedAtMs < SPOOL_HEARTBEAT_MS) return;
    this.#adoptedAtMs = performance.now();
    for (const owner of await readdir(this.#shared).catch(() => [])) {
      const directory = join(this.#shared, owner);
      if (directory === this.#own) continue;
      const heartbeatMs = await stat(directory).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      );
      if (heartbeatMs !== undefined && isDead(owner, heartbeatMs)) await this.#adoptFrom(directory);
    }
    this.#files.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async #adoptFrom(directory: string): Promise<void> {
    await this.#makeDirectory();
    for (const name of await readdir(directory).catch(() => [])) {
      const spans = FILE_NAME.exec(name)?.[2];
      const from = join(directory, name);
      if (spans === undefined) {
        if (name.endsWith(".otlp.part")) await rm(from, { force: true });
        continue;
      }
      const to = join(this.#own, name);
      const size = await rename(from, to).then(
        async () => (await stat(to)).size,
        () => undefined,
      );
      if (size === undefined) continue; // Another process was first.
      this.#files.push({ name, bytes: size, spans: Number(spans) });
      this.#bytes += size;
    }
    await rmdir(directory).catch(() => {});
  }

  async #dropFirst(): Promise<void> {
    const [file] = this.#files;
    if (file === undefined) return;
    this.#onDrop(file.spans);
    await this.remove(file);
  }

  #forget(file: SpooledFile): void {
    const index = this.#files.findIndex(({ name }) => name === file.name);
    if (index < 0) return;
    this.#files.splice(index, 1);
    this.#bytes -= file.bytes;
  }
}
