import { AppError } from "../model/app-error.ts";
import type { Score } from "../model/score.ts";
import { DEFAULT_SETTINGS, type EnvironmentRules } from "../model/settings.ts";
import type { WireSpan } from "../model/span.ts";
import type { SpanLog } from "../model/span-log.ts";
import { createPriceBook } from "../pricing/price-book.ts";
import { encodeScore } from "../telemetry/score-rows.ts";
import type { TraceKey } from "../telemetry/slot-writes.ts";
import { encodeSpanLog } from "../telemetry/span-logs.ts";
import { encodeSpan } from "../telemetry/span-rows.ts";
import { StoreError } from "../telemetry/statement.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { createAttributeCataloger } from "./attribute-cataloger.ts";
import { type Commit, type Committer, createCommitter } from "./committer.ts";
import { createDeriver, type Deriver } from "./deriver.ts";
import { classify } from "./dialects/classify.ts";
import { type Encoded, encodeAll } from "./encode-all.ts";
import { rememberRules } from "./environment-rules.ts";
import { scoresOfLogs, scoresOfSpans } from "./evaluations.ts";
import type { PriceBookOf } from "./price-books.ts";
import { createSessionLinker } from "./session-linker.ts";
import { toSpan } from "./to-span.ts";

/** The rows of one request become one text, and a text has at most half a gigabyte. */
const MAX_REQUEST_BYTES = 256 * 1024 * 1024;

export interface IngestOptions {
  telemetry: TelemetryStore;
  /** Milliseconds since 1970. */
  now: () => number;
  maxQueueBytes: number;
  /** Which environment spans of a project are of; default: what their own name tells. */
  environmentRules?: (projectId: string) => Promise<EnvironmentRules>;
  /** What a project's calls cost; default: the built-in prices. */
  priceBookOf?: PriceBookOf;
  onError: (error: unknown) => void;
}

/** A span or a log record that was not stored and never will be, because of a fault of ours. */
export interface Refused<T> {
  item: T;
  reason: string;
}

/** Takes decoded spans to the store: canonical fields, price, group commit, then what is derived from them. */
export interface Ingest {
  /**
   * Resolves once every span is durable but those that it answers. Throws `overloaded` when the queue is full, and
   * `body_too_large` for what would fill it alone; nothing is then stored.
   */
  accept(projectId: string, spans: readonly WireSpan[]): Promise<Refused<WireSpan>[]>;
  /** Counts spans that are not worth an `accept`, because of what they are. */
  noteInvalid(projectId: string, spans: number): void;
  /** As `accept`, for log records that tell of a span. */
  acceptLogs(projectId: string, logs: readonly SpanLog[]): Promise<Refused<SpanLog>[]>;
  /** As `accept`, for what somebody says of scores, or that these are no more: it holds against what spans carry. */
  acceptScores(projectId: string, scores: readonly Score[], isDeleted?: boolean): Promise<Refused<Score>[]>;
  /** Resolves when what was accepted is durable. */
  drain(): Promise<void>;
  /** Computes what is derived of traces anew, now, from their spans; resolves when that is stored. */
  derive(projectId: string, traceIds: readonly string[]): Promise<void>;
  /** Resolves when lists and sums show everything that was accepted. */
  settle(): Promise<void>;
  /** Drains, derives and stops. */
  close(): Promise<void>;
  /** Calls `listener` after every insert. */
  onCommit(listener: (commit: Commit) => void): void;
  stats(): IngestStats;
  /** Of one project. */
  intake(projectId: string): Intake & { sinceMs: number };
}

/** Why a span was not taken. */
export const REFUSALS = ["invalid", "too_large", "overloaded", "unavailable", "internal"] as const;

/** What came in since the process began. */
export interface Intake {
  /** Spans of requests that could be decoded: those accepted, refused and under way. */
  receivedSpans: number;
  refusedSpans: Record<(typeof REFUSALS)[number], number>;
}

export interface IngestStats extends Intake {
  acceptedSpans: number;
  acceptedLogs: number;
  /** What waits to be committed or is being committed, and for how long the oldest of it. */
  queueBytes: number;
  queueSeconds: number;
  /** Traces whose sums lag behind their spans, and by how long the most. */
  pendingTraces: number;
  lagSeconds: number;
}

export async function createIngest({
  telemetry,
  now,
  maxQueueBytes,
  onError,
  environmentRules,
  priceBookOf,
}: IngestOptions): Promise<Ingest> {
  const builtIn = createPriceBook();
  const bookOf = priceBookOf ?? (async () => builtIn);
  const rulesOf = rememberRules(environmentRules ?? (async () => DEFAULT_SETTINGS.environments), now);
  const nowUs = () => now() * 1_000;
  const deriver: Deriver = createDeriver({
    store: telemetry,
    decidedBeforeUs: () => committer.oldestStampUs() ?? nowUs(),
    nowUs,
    onError,
    onDerived: createSessionLinker(telemetry, nowUs),
  });
  const listeners: ((commit: Commit) => void)[] = [];
  const onCommit = (commit: Commit) => {
    for (const listener of listeners) listener(commit);
  };
  const committer: Committer = createCommitter({
    insert: telemetry.insertSpans,
    touched: deriver.touch,
    onCommit,
    nowUs,
    maxQueueBytes,
  });
  const logCommitter = createCommitter({ insert: telemetry.insertSpanLogs, onCommit, nowUs, maxQueueBytes });
  const scoreCommitter = createCommitter({ insert: telemetry.insertScores, onCommit, nowUs, maxQueueBytes });
  const saidScoreCommitter = createCommitter({
    insert: telemetry.insertSaidScores,
    onCommit,
    nowUs,
    maxQueueBytes,
  });
  const cataloger = createAttributeCataloger({ store: telemetry, now, isContent, onError });
  const committers = [committer, logCommitter, scoreCommitter, saidScoreCommitter];
  const maxRequestBytes = Math.min(maxQueueBytes, MAX_REQUEST_BYTES);
  let acceptedSpans = 0;
  const sinceMs = now();
  const intakes = new Map<string, Intake>();
  const intakeOf = (projectId: string): Intake => {
    const known = intakes.get(projectId) ?? noIntake();
    intakes.set(projectId, known);
    return known;
  };
  let acceptedLogs = 0;
  await deriver.resume();

  const secondsSince = (sinceUs: number | undefined) =>
    sinceUs === undefined ? 0 : Math.max(0, nowUs() - sinceUs) / 1_000_000;

  return {
    async accept(projectId, spans) {
      if (spans.length === 0) return [];
      const intake = intakeOf(projectId);
      intake.receivedSpans += spans.length;
      try {
        const [rules, book] = await Promise.all([rulesOf(projectId), bookOf(projectId)]);
        await deriver.keepPace();
        const encoded = await encodeAll(spans, maxRequestBytes, (wire) => {
          const span = toSpan(wire, book, rules);
          cataloger.note(projectId, span);
          return encodeSpan(projectId, span, isContent);
        });
        const traceIds = new Set(spans.map((span) => span.traceId));
        const traces = Array.from(traceIds, (traceId): TraceKey => ({ projectId, traceId }));
        const [refused] = await Promise.all([
          store(committer, encoded, traces),
          storeScores(scoreCommitter, projectId, scoresOfSpans(spans)),
        ]);
        intake.refusedSpans.internal += refused.length;
        acceptedSpans += spans.length - refused.length;
        return refused;
      } catch (error) {
        intake.refusedSpans[reasonOf(error)] += spans.length;
        throw error;
      }
    },
    noteInvalid(projectId, spans) {
      const intake = intakeOf(projectId);
      intake.receivedSpans += spans;
      intake.refusedSpans.invalid += spans;
    },
    async acceptLogs(projectId, logs) {
      if (logs.length === 0) return [];
      const encoded = await encodeAll(logs, maxRequestBytes, (log) => encodeSpanLog(projectId, log));
      const [refused] = await Promise.all([
        store(logCommitter, encoded, []),
        storeScores(scoreCommitter, projectId, scoresOfLogs(logs)),
      ]);
      acceptedLogs += logs.length - refused.length;
      return refused;
    },
    acceptScores: (projectId, scores, isDeleted) =>
      storeScores(saidScoreCommitter, projectId, scores, isDeleted),
    derive: deriver.derive,
    drain,
    async settle() {
      await drain();
      await Promise.all([deriver.settle(), cataloger.flush()]);
    },
    async close() {
      await drain();
      await Promise.all([deriver.close(), cataloger.close()]);
    },
    onCommit: (listener) => listeners.push(listener),
    intake: (projectId) => ({ ...(intakes.get(projectId) ?? noIntake()), sinceMs }),
    stats: () => ({
      ...[...intakes.values()].reduce(addIntake, noIntake()),
      acceptedSpans,
      acceptedLogs,
      queueBytes: committers.reduce((sum, { queueBytes }) => sum + queueBytes, 0),
      queueSeconds: Math.max(...committers.map(({ oldestSinceUs }) => secondsSince(oldestSinceUs))),
      pendingTraces: deriver.pending,
      lagSeconds: secondsSince(deriver.pendingSinceUs),
    }),
  };

  async function storeScores(
    scoreStore: Committer,
    projectId: string,
    scores: readonly Score[],
    isDeleted = false,
  ): Promise<Refused<Score>[]> {
    if (scores.length === 0) return [];
    const encoded = await encodeAll(scores, maxRequestBytes, (score) =>
      encodeScore(projectId, score, isDeleted),
    );
    return await store(scoreStore, encoded, []);
  }

  /** Commits what could be encoded, and answers what was refused on the way, of which an operator hears too. */
  async function store<T extends { traceId: string; spanId: string }>(
    { submit }: Committer,
    { items, lines, bytes, refused }: Encoded<T>,
    traces: TraceKey[],
  ): Promise<Refused<T>[]> {
    const causes = [...refused];
    if (lines.length > 0)
      for (const { index, cause } of await submit({ lines, bytes, traces })) {
        const item = items[index];
        if (item) causes.push({ item, cause });
      }
    const [first] = causes;
    if (first)
      onError(
        new Error(
          `${causes.length} items cannot be stored, the first of span ${first.item.spanId} of trace ${first.item.traceId}`,
          { cause: first.cause },
        ),
      );
    return causes.map(({ item }) => ({
      item,
      reason: "it cannot be stored, by a fault of the server, whose log has the cause",
    }));
  }

  async function drain(): Promise<void> {
    await Promise.all(committers.map((one) => one.drain()));
  }
}

function noIntake(): Intake {
  return {
    receivedSpans: 0,
    refusedSpans: { invalid: 0, too_large: 0, overloaded: 0, unavailable: 0, internal: 0 },
  };
}

function addIntake(sum: Intake, { receivedSpans, refusedSpans }: Intake): Intake {
  sum.receivedSpans += receivedSpans;
  for (const reason of REFUSALS) sum.refusedSpans[reason] += refusedSpans[reason];
  return sum;
}

function reasonOf(error: unknown): (typeof REFUSALS)[number] {
  if (error instanceof AppError && error.code === "body_too_large") return "too_large";
  if (error instanceof AppError && error.code === "overloaded") return "overloaded";
  return error instanceof StoreError && error.transient ? "unavailable" : "internal";
}

function isContent(key: string): boolean {
  return classify(key).content;
}
