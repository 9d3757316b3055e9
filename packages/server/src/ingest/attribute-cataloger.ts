import { setTimeout as delay } from "node:timers/promises";
import type { Span } from "../model/span.ts";
import { type AttributeCatalog, CATALOG_MS, type CatalogPlace } from "../telemetry/attribute-catalog.ts";
import { type CatalogMemory, createCatalogMemory } from "./catalog-memory.ts";

/** Keeps the attribute catalog from the spans that come in. It is a help for people who type: nothing waits for it. */
export interface AttributeCataloger {
  note(projectId: string, span: Span): void;
  /** Resolves when what was noted is stored, or could not be. */
  flush(): Promise<void>;
  /** Flushes, or gives up after some seconds, and stops. */
  close(): Promise<void>;
}

export interface AttributeCatalogerOptions {
  store: Pick<AttributeCatalog, "readCatalog" | "addToCatalog">;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Tells which attributes are message contents. */
  isContent: (key: string) => boolean;
  onError: (error: unknown) => void;
}

/** What is new is stored so soon; how often what is known was seen, once a minute. */
const NEW_MS = 1_000;
const KNOWN_MS = 60_000;
const LONGEST_CLOSE_MS = 3_000;
/** So often what others have added is read, and what has been forgotten makes room. */
const READ_EVERY_MS = 3_600_000;
/** Of more projects and environments at once, the first are forgotten, and read again as they come back. */
const MOST_PLACES = 200;

interface Kept extends CatalogPlace {
  memory: CatalogMemory;
  readAtMs: number;
}

export function createAttributeCataloger(options: AttributeCatalogerOptions): AttributeCataloger {
  const { store, now, isContent, onError } = options;
  const kept = new Map<string, Kept>();
  /** Of which there is something to store. */
  const noted = new Set<Kept>();
  let timer: { due: NodeJS.Timeout; forNew: boolean } | undefined;
  let running: Promise<void> | undefined;
  let closed = false;
  /** Then there is no haste. */
  let failing = false;

  function keptOf({ environment }: Span, projectId: string): Kept {
    const name = `${environment} ${projectId}`;
    const known = kept.get(name);
    if (known) return known;
    const [first] = kept.keys();
    if (first !== undefined && kept.size >= MOST_PLACES) kept.delete(first);
    const memory = createCatalogMemory(isContent);
    const made = { projectId, environment, memory, readAtMs: Number.NEGATIVE_INFINITY };
    kept.set(name, made);
    return made;
  }

  function schedule(forNew: boolean): void {
    if (closed || (timer && (timer.forNew || !forNew))) return;
    clearTimeout(timer?.due);
    const due = setTimeout(() => void flush(), forNew ? NEW_MS : KNOWN_MS);
    due.unref();
    timer = { due, forNew };
  }

  async function flush(): Promise<void> {
    clearTimeout(timer?.due);
    timer = undefined;
    while (running) await running;
    running = storeAll().finally(() => {
      running = undefined;
    });
    await running;
  }

  async function storeAll(): Promise<void> {
    const all = [...noted];
    noted.clear();
    for (const one of all)
      try {
        await storeOne(one);
        failing = false;
      } catch (error) {
        failing = true;
        // It is noted anew as it is seen again.
        kept.delete(`${one.environment} ${one.projectId}`);
        onError(new Error("The catalog of attributes could not be kept", { cause: error }));
      }
  }

  async function storeOne(one: Kept): Promise<void> {
    const nowMs = now();
    if (nowMs - one.readAtMs > READ_EVERY_MS) {
      one.memory.reset(await store.readCatalog(one, nowMs - CATALOG_MS));
      one.readAtMs = nowMs;
    }
    await store.addToCatalog(one, one.memory.take(), nowMs);
  }

  return {
    note(projectId, span) {
      const one = keptOf(span, projectId);
      const isNew = one.memory.note(span);
      noted.add(one);
      schedule(isNew && !failing);
    },
    flush,
    async close() {
      closed = true;
      clearTimeout(timer?.due);
      await Promise.race([flush(), delay(LONGEST_CLOSE_MS, undefined, { ref: false })]);
    },
  };
}
