import { AppError } from "../model/app-error.ts";
import type { TraceKey } from "../telemetry/slot-writes.ts";
import { StoreError } from "../telemetry/statement.ts";

/** The rows of one request, encoded. */
export interface Batch {
  lines: string[];
  bytes: number;
  /** What has to be derived anew because of them. */
  traces: TraceKey[];
}

/** A line that the store will never take. */
export interface RefusedLine {
  index: number;
  cause: StoreError;
}

/** One insert that has ended, well or not. */
export interface Commit {
  rows: number;
  seconds: number;
}

export interface CommitterOptions {
  insert: (lines: readonly string[], committedAtUs: number) => Promise<void>;
  /** Called after each commit, and after one whose outcome is unknown. */
  touched?: (traces: readonly TraceKey[]) => void;
  onCommit?: (commit: Commit) => void;
  /** Microseconds since 1970. */
  nowUs: () => number;
  /** Bound of what waits and what is being committed. */
  maxQueueBytes: number;
}

export interface Committer {
  /**
   * Resolves once the batch is durable, with the lines of it that are not, since the store refuses them for good.
   * Throws `overloaded` at once when the queue is full.
   */
  submit(batch: Batch): Promise<RefusedLine[]>;
  /** The stamp of the oldest commit under way, if there is one. */
  oldestStampUs(): number | undefined;
  /** Resolves when everything that was submitted is decided. */
  drain(): Promise<void>;
  readonly queueBytes: number;
  /** When the oldest batch came that is not decided yet: microseconds since 1970. */
  readonly oldestSinceUs: number | undefined;
}

interface Waiting extends Batch {
  sinceUs: number;
  resolve: (refused: RefusedLine[]) => void;
  reject: (error: unknown) => void;
}

/** Commits that are smaller wait this long for others to join them. */
const LINGER_MS = 4;
const SMALL_ROWS = 2_000;
const MAX_ROWS = 20_000;
const MAX_BYTES = 32 * 1024 * 1024;
/** The engine parses one while we encode the next. */
const MAX_CONCURRENT = 2;
/** So often a batch is divided to find the lines that the store refuses; after that, what is left of it is refused with them. */
const MAX_DIVISIONS = 100;

/** Group commit: requests that arrive together are stored by one insert, and each is answered once it is durable. */
export function createCommitter(options: CommitterOptions): Committer {
  const queue: Waiting[] = [];
  /** Commits under way: their stamps, and when the oldest batch of each came. */
  const stamps = new Map<number, number>();
  let queueBytes = 0;
  let queueRows = 0;
  let lingering: NodeJS.Timeout | undefined;
  let lastStampUs = 0;
  let idle: (() => void)[] = [];

  function pump(): void {
    if (lingering || queue.length === 0 || stamps.size >= MAX_CONCURRENT) return;
    if (queueRows >= SMALL_ROWS) start();
    else {
      lingering = setTimeout(() => {
        lingering = undefined;
        start();
      }, LINGER_MS);
    }
  }

  function start(): void {
    const group: Waiting[] = [];
    let rows = 0;
    let bytes = 0;
    for (let next = queue[0]; next; next = queue[0]) {
      if (group.length > 0 && (rows + next.lines.length > MAX_ROWS || bytes + next.bytes > MAX_BYTES)) break;
      queue.shift();
      group.push(next);
      rows += next.lines.length;
      bytes += next.bytes;
    }
    queueRows -= rows;
    lastStampUs = Math.max(lastStampUs + 1, options.nowUs());
    const stamp = lastStampUs;
    stamps.set(stamp, group[0]?.sinceUs ?? stamp);
    void commit(group, stamp).finally(() => {
      stamps.delete(stamp);
      queueBytes -= bytes;
      pump();
      if (queue.length === 0 && stamps.size === 0) {
        for (const resolve of idle) resolve();
        idle = [];
      }
    });
    pump();
  }

  async function commit(group: readonly Waiting[], stampUs: number): Promise<void> {
    try {
      await insert(
        group.flatMap((batch) => batch.lines),
        stampUs,
      );
      for (const batch of group) batch.resolve([]);
    } catch (error) {
      // A line that the engine refuses must not cost the others their place.
      if (isFinal(error)) for (const batch of group) await commitAlone(batch, stampUs);
      else for (const batch of group) batch.reject(error);
    } finally {
      for (const batch of group) options.touched?.(batch.traces);
    }
  }

  /** Stores what the engine takes of a batch, by halves. */
  async function commitAlone(batch: Waiting, stampUs: number): Promise<void> {
    const refused: RefusedLine[] = [];
    const ranges: [from: number, to: number][] = [[0, batch.lines.length]];
    let divisions = 0;
    try {
      // The larger ones come first, so that what is good of them is stored even when there is no end of bad lines.
      for (let range = ranges.shift(); range; range = ranges.shift()) {
        const [from, to] = range;
        const cause = await insert(batch.lines.slice(from, to), stampUs).catch(finalError);
        if (!cause) continue;
        const middle = (from + to) >> 1;
        if (middle > from && divisions++ < MAX_DIVISIONS) ranges.push([from, middle], [middle, to]);
        else for (let index = from; index < to; index++) refused.push({ index, cause });
      }
      batch.resolve(refused);
    } catch (error) {
      batch.reject(error);
    }
  }

  async function insert(lines: readonly string[], stampUs: number): Promise<void> {
    const beganUs = options.nowUs();
    try {
      await options.insert(lines, stampUs);
    } finally {
      options.onCommit?.({ rows: lines.length, seconds: (options.nowUs() - beganUs) / 1_000_000 });
    }
  }

  return {
    submit(batch) {
      if (queueBytes + batch.bytes > options.maxQueueBytes && queueBytes > 0) {
        throw new AppError(
          "overloaded",
          "The ingest queue is full; nothing of this request was stored. Send it again.",
          {
            retryAfterSeconds: 1,
          },
        );
      }
      queueBytes += batch.bytes;
      queueRows += batch.lines.length;
      return new Promise((resolve, reject) => {
        queue.push({ ...batch, sinceUs: options.nowUs(), resolve, reject });
        pump();
      });
    },
    oldestStampUs: () => (stamps.size === 0 ? undefined : Math.min(...stamps.keys())),
    drain: () =>
      queue.length === 0 && stamps.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => idle.push(resolve)),
    get queueBytes() {
      return queueBytes;
    },
    get oldestSinceUs() {
      // Batches are taken in order, so what is under way came before what waits.
      return stamps.size > 0 ? Math.min(...stamps.values()) : queue[0]?.sinceUs;
    },
  };
}

/** Whether the store would refuse the same lines again. */
function isFinal(error: unknown): error is StoreError {
  return error instanceof StoreError && !error.transient;
}

function finalError(error: unknown): StoreError {
  if (isFinal(error)) return error;
  throw error;
}
