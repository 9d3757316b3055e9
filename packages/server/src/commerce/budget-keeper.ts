import { setTimeout as pause } from "node:timers/promises";
import type { BusinessStore } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import type { NewId } from "../model/ids.ts";
import { fireCrossings } from "./budget-alerts.ts";
import { type BudgetSpend, createSpendReader, type SpendDeps } from "./budget-spend.ts";
import { startWorker } from "./worker.ts";

/** How old kept spend gets where nothing is known to have come in. */
const LOOK_EVERY_MS = 10_000;
/** After a commit, so that what it brought is derived and many at once are one look. */
const SOON_MS = 1_000;
/** What a commit brings may be derived so much later. */
const DERIVED_WITHIN_MS = 2_000;
/** Looking takes at most a tenth of the time. */
const REST_FACTOR = 9;
/** Who waits for a look waits no longer than this. */
const MOST_WAIT_MS = 5_000;

/** Keeps in memory what is spent of every budget that is on, and has what reaches a threshold fire. */
export interface BudgetKeeper {
  /**
   * The budgets of a project that are on, with what is spent: as old as each says, which is some two seconds after what
   * this process took in, and ten after all else, longer only where reading it takes longer than a second. Throws
   * `unavailable` while that of one of them was never read.
   */
  spendOf(projectId: string): Promise<readonly BudgetSpend[]>;
  /** Looks from now on. Resolves, never rejects, when that is done or takes longer than five seconds. */
  refresh(): Promise<void>;
  /** Says that spans were stored. */
  noteCommit(): void;
  stop(): Promise<void>;
}

interface Deps extends SpendDeps {
  business: BusinessStore;
  newId: NewId;
}

export function startBudgetKeeper(
  deps: Deps,
  { onFired, onFailure }: { onFired: () => void; onFailure: (error: unknown) => void },
): BudgetKeeper {
  const { business, now } = deps;
  let kept: ReadonlyMap<string, BudgetSpend> = new Map();
  const loaded = Promise.withResolvers<void>();
  let isLoaded = false;
  /** Projects with a budget of which the spend could never be read. */
  let unread: ReadonlySet<string> = new Set();
  let committedAt = Number.NEGATIVE_INFINITY;
  let restUntil = Number.NEGATIVE_INFINITY;
  let soon: NodeJS.Timeout | undefined;
  /** Who waits for a look that is yet to begin. */
  let waiting = Promise.withResolvers<void>();

  async function look(stopping: AbortSignal): Promise<void> {
    const budgets = await business.activeBudgets();
    const read = createSpendReader(deps);
    const next = new Map<string, BudgetSpend>();
    const failed = new Set<string>();
    for (const budget of budgets) {
      if (stopping.aborted) return;
      const before = kept.get(budget.id);
      try {
        const spend = await read(budget);
        next.set(budget.id, spend);
        if ((await fireCrossings(deps, spend)) > 0) onFired();
      } catch (error) {
        onFailure(error);
        if (next.has(budget.id)) continue;
        if (before?.budget.revision === budget.revision) next.set(budget.id, before);
        else failed.add(budget.projectId);
      }
    }
    kept = next;
    unread = failed;
    isLoaded = true;
    loaded.resolve();
  }

  const worker = startWorker(async (stopping) => {
    const beganAt = now();
    const done = waiting;
    waiting = Promise.withResolvers();
    clearTimeout(soon);
    soon = undefined;
    try {
      await look(stopping);
    } catch (error) {
      onFailure(error);
    }
    done.resolve();
    const restMs = REST_FACTOR * (now() - beganAt);
    restUntil = now() + restMs;
    const ends = [...kept.values()].flatMap(({ period }) => (period.endMs === null ? [] : [period.endMs]));
    const untilNextWindow = Math.max(0, Math.min(...ends) - now());
    const pauseMs = committedAt > beganAt - DERIVED_WITHIN_MS ? SOON_MS : LOOK_EVERY_MS;
    return Math.max(restMs, Math.min(pauseMs, Math.max(untilNextWindow, SOON_MS)));
  });

  return {
    async spendOf(projectId) {
      if (!isLoaded) await Promise.race([loaded.promise, pause(SOON_MS, undefined, { ref: false })]);
      if (!isLoaded || unread.has(projectId))
        throw new AppError("unavailable", "What is spent of the budgets is not known yet. Try again.", {
          retryAfterSeconds: 1,
        });
      return [...kept.values()].filter(({ budget }) => budget.projectId === projectId);
    },
    async refresh() {
      const { promise } = waiting;
      void worker.run();
      await Promise.race([promise, pause(MOST_WAIT_MS, undefined, { ref: false })]);
    },
    noteCommit() {
      committedAt = now();
      soon ??= setTimeout(() => void worker.run(), Math.max(SOON_MS, restUntil - now())).unref();
    },
    async stop() {
      clearTimeout(soon);
      await worker.stop();
    },
  };
}
