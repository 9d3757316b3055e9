/**
 * Spans wait for objects that the application may never read: a stream, a generator, a response. When such an
 * object is garbage-collected, or the SDK shuts down, its span ends at the time of the last sign of life.
 * @module
 */
import { guard } from "../guard.ts";

/** Watches one object until it is released or abandoned. */
export interface Watch {
  /** A sign of life: the object was used just now. */
  touch(): void;
  /** The object came to its own end. */
  release(): void;
}

interface Watched {
  /** Unix time in milliseconds of the last sign of life. */
  lastSeenMs: number;
  /** Must not refer to the watched object, or that is never collected. */
  readonly end: (atMs: number) => void;
}

const open = new Set<Watched>();
const collected = new FinalizationRegistry<Watched>(abandon);

/** Calls `end` with the time of the last sign of life when `target` is collected or at {@link abandonAll}. */
export function watch(target: object, end: (atMs: number) => void): Watch {
  const watched: Watched = { lastSeenMs: Date.now(), end };
  open.add(watched);
  collected.register(target, watched, watched);
  return {
    touch: () => {
      watched.lastSeenMs = Date.now();
    },
    release: () => {
      open.delete(watched);
      collected.unregister(watched);
    },
  };
}

/** Ends the spans of everything that is still being waited for. */
export function abandonAll(): void {
  for (const watched of [...open]) abandon(watched);
}

function abandon(watched: Watched): void {
  if (open.delete(watched)) guard(() => watched.end(watched.lastSeenMs));
}
