import type { BusinessStore } from "../business/store.ts";
import type { Actor } from "../model/actor.ts";
import { formatNanoUsd } from "../model/money.ts";
import { addRepriced, type RepricedModel, type Repricing } from "../model/repricing.ts";
import { formatTimeNs } from "../model/time-range.ts";
import type { PriceBook } from "../pricing/price-book.ts";
import { priceSpan } from "../pricing/price-span.ts";
import type { CostChange, StoredCall } from "../telemetry/call-costs.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { startWorker, type Worker } from "./worker.ts";

/** Calls that are read, priced and kept at once: a few seconds of work, which is what a crash does again. */
const CALLS_AT_ONCE = 20_000;
/** A server that has not said anything of its job for so long has died. */
const CLAIM_MS = 120_000;
const LOOK_EVERY_MS = 10_000;
const COMPARED = [
  "status",
  "price",
  "total",
  "uncachedInput",
  "cacheRead",
  "cacheWrite",
  "output",
  "other",
  "computed",
] as const;

interface Deps {
  business: BusinessStore;
  telemetry: TelemetryStore;
  priceBookOf: (projectId: string) => Promise<PriceBook>;
  /** Computes what is derived of traces anew from their spans; resolves when that is stored. */
  derive: (projectId: string, traceIds: readonly string[]) => Promise<void>;
  now: () => number;
  callsAtOnce?: number;
}

/**
 * Works on the re-pricings that are under way, of all projects, one after the other. After a crash, any server goes on
 * from where the last one had come to.
 */
export function startRepricings(deps: Deps, onFailure: (error: unknown) => void): Worker {
  return startWorker(async (stopping) => {
    try {
      while (!stopping.aborted) {
        const due = await deps.business.dueRepricing(deps.now());
        if (!due) break;
        await workOn(deps, due, stopping);
      }
    } catch (error) {
      onFailure(error);
    }
    return LOOK_EVERY_MS;
  });
}

/** Works until the job waits for somebody or has ended, or another server or person has taken it over. */
async function workOn(deps: Deps, due: Repricing, stopping: AbortSignal): Promise<void> {
  const { business, now } = deps;
  const claim = (before: number, until: number) =>
    business.transaction((writer) => writer.claimRepricing(due, before, until));
  if (!(await claim(now(), now() + CLAIM_MS))) return;
  try {
    for (let job = due; !stopping.aborted && job.status === due.status; ) {
      const next = await step(deps, job);
      const isKept = await business.transaction(async (writer) => {
        if (!(await writer.saveRepricing(next, job.status))) return false;
        if (job.status === "applying" && next.status !== "applying")
          await writer.addAudit(auditOf(next, next.createdBy));
        return true;
      });
      if (!isKept) return await tellOfLastStep(deps, job);
      job = next;
      await claim(now() + CLAIM_MS, now() + CLAIM_MS);
    }
  } finally {
    // What comes next need not wait for the claim to end; where the store is away, it does.
    await claim(now() + CLAIM_MS, 0).catch(() => {});
  }
}

/** Ends a job. What it changed so far stays, and is in the audit. Undefined where it has gone on meanwhile. */
export async function cancelRepricing(
  { business, telemetry, now }: Pick<Deps, "business" | "telemetry" | "now">,
  job: Repricing,
  actor: Actor,
): Promise<Repricing | undefined> {
  const isApplying = job.status === "applying";
  const applied = isApplying ? await telemetry.costChanges(job.projectId, job.id) : [];
  const next: Repricing = { ...job, status: "canceled", applied, finishedAt: now() };
  const isKept = await business.transaction(async (writer) => {
    if (!(await writer.saveRepricing(next, job.status))) return false;
    if (isApplying) await writer.addAudit(auditOf(next, actor));
    return true;
  });
  return isKept ? next : undefined;
}

/** Calls that were being changed while somebody canceled the job: they are not in what was told then. */
async function tellOfLastStep({ business, telemetry }: Deps, job: Repricing): Promise<void> {
  const { projectId, id } = job;
  const canceled = await business.repricing(projectId, id);
  if (job.status !== "applying" || canceled?.status !== "canceled") return;
  const applied = await telemetry.costChanges(projectId, id);
  if (changedIn(applied) === changedIn(canceled.applied)) return;
  await business.transaction(async (writer) => {
    const next = { ...canceled, applied };
    if (await writer.saveRepricing(next, "canceled")) await writer.addAudit(auditOf(next, job.createdBy));
  });
}

/** The job as it is after the next calls of its period. */
async function step(deps: Deps, job: Repricing): Promise<Repricing> {
  const { business, telemetry, now, callsAtOnce = CALLS_AT_ONCE } = deps;
  const { projectId, position } = job;
  // Read before the book, which then has this change or a later one.
  const version = await business.priceVersion(projectId);
  const book = await deps.priceBookOf(projectId);
  if (version !== job.priceVersion) {
    const error = "Prices were changed meanwhile. Preview it again; what was applied so far stays.";
    const applied = job.status === "applying" ? await telemetry.costChanges(projectId, job.id) : [];
    return { ...job, status: "failed", applied, error, finishedAt: now() };
  }
  const calls = await telemetry.callsToPrice(projectId, job, { after: position, limit: callsAtOnce });
  const changes = calls.flatMap((call) => changeOf(call, book));
  const last = calls.at(-1);
  if (job.status === "applying" && last) {
    await telemetry.changeCosts(projectId, job.id, changes);
    // Also those that were changed right before a crash.
    const part = { after: position, last: last.position };
    await deps.derive(projectId, await telemetry.tracesChanged(projectId, job.id, part));
  }
  const next: Repricing = {
    ...job,
    callsDone: job.callsDone + calls.length,
    position: last?.position ?? position,
    preview: job.status === "previewing" ? addRepriced(job.preview, sumsOf(calls, changes)) : job.preview,
  };
  if (calls.length === callsAtOnce) return next;
  if (job.status === "previewing") return { ...next, status: "previewed", callsTotal: next.callsDone };
  const applied = await telemetry.costChanges(projectId, job.id);
  return { ...next, status: "applied", applied, finishedAt: now() };
}

/** Nothing where the call costs what it did, part by part. */
function changeOf(call: StoredCall, book: PriceBook): CostChange[] {
  const cost = priceSpan(call.fields, Number(call.startTimeNs / 1_000_000n), book);
  const isSame = COMPARED.every((part) => cost[part] === call.cost[part]);
  return isSame ? [] : [{ call, cost }];
}

function sumsOf(calls: readonly StoredCall[], changes: readonly CostChange[]): RepricedModel[] {
  const after = new Map(changes.map(({ call, cost }) => [call, cost]));
  return calls.map((call) => {
    const cost = after.get(call) ?? call.cost;
    const { provider, responseModel, requestModel } = call.fields;
    return {
      provider,
      model: responseModel || requestModel,
      calls: 1,
      changed: after.has(call) ? 1 : 0,
      unpricedBefore: call.cost.status === "unpriced" ? 1 : 0,
      unpricedAfter: cost.status === "unpriced" ? 1 : 0,
      before: call.cost.total,
      after: cost.total,
    };
  });
}

const changedIn = (applied: readonly RepricedModel[]) =>
  applied.reduce((count, one) => count + one.changed, 0);

function auditOf(
  { projectId, id, status, range, provider, model, applied, finishedAt }: Repricing,
  actor: Actor,
) {
  const sum = (amount: (one: RepricedModel) => bigint) =>
    applied.reduce((total, one) => total + amount(one), 0n);
  return {
    projectId,
    at: finishedAt ?? 0,
    actor,
    action: "costs.repriced" as const,
    subject: id,
    details: {
      status,
      start_time: formatTimeNs(range.startNs),
      end_time: formatTimeNs(range.endNs),
      provider: provider ?? null,
      model: model ?? null,
      calls_changed: changedIn(applied),
      cost_before: formatNanoUsd(sum((one) => one.before)),
      cost_after: formatNanoUsd(sum((one) => one.after)),
    },
  };
}
