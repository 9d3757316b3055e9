import type { ClickHouseClient } from "@clickhouse/client";
import { type AttributeCatalog, createAttributeCatalog } from "./attribute-catalog.ts";
import { type CallCosts, createCallCosts } from "./call-costs.ts";
import type { TelemetryLocation } from "./client.ts";
import { openClient } from "./client.ts";
import { type ConversationReads, createConversationReads } from "./conversation-reads.ts";
import { type ConversionReads, createConversionReads } from "./conversion-reads.ts";
import { type CostCauses, createCostCauses } from "./cost-causes.ts";
import { type CostOutcomes, createCostOutcomes } from "./cost-outcomes.ts";
import { type CostReads, createCostReads } from "./cost-reads.ts";
import { type CostSums, createCostSums } from "./cost-sums.ts";
import { createErrorReads, type ErrorReads } from "./error-reads.ts";
import { createFacetReads, type FacetReads } from "./facet-reads.ts";
import { createFindReads, type FindReads } from "./find-reads.ts";
import { createIdentityReads, type IdentityReads } from "./identity-reads.ts";
import { createExecute, createInsert } from "./insert.ts";
import { KEPT_FROM_ROWS } from "./kept-visits.ts";
import { createLiveReads, type LiveReads } from "./live-reads.ts";
import { createMemberReads, type MemberReads } from "./member-reads.ts";
import { migrate } from "./migrate.ts";
import { createMirror, type Mirror } from "./mirror.ts";
import { startPartGuard } from "./part-guard.ts";
import { createProfitReads, type ProfitReads } from "./profit-reads.ts";
import { createReportedCostReads, type ReportedCostReads } from "./reported-costs.ts";
import { createRevenueSums, type RevenueSums } from "./revenue-sums.ts";
import { createSaidReads, type SaidReads } from "./said-reads.ts";
import { createScoreReads, type ScoreReads } from "./score-sums.ts";
import { createScores, type Scores } from "./scores.ts";
import { createSessionLinks, type SessionLinks } from "./session-links.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createSlotWrites, type SlotWrites } from "./slot-writes.ts";
import { createSpanLogs, type SpanLogs } from "./span-logs.ts";
import { createSpanWrites, type SpanWrites } from "./span-writes.ts";
import { syncTree } from "./sync-tree.ts";
import { createTraceLists, type TraceLists } from "./trace-lists.ts";
import { createTraceReads, type TraceReads } from "./trace-reads.ts";
import { createTreeReads, type TreeReads } from "./tree-reads.ts";
import { createTrustReads, type TrustReads } from "./trust-reads.ts";
import { createUsers, type Users } from "./users.ts";

/**
 * The telemetry store: spans, what is derived from them, and copies of orders, customers and members. The same
 * statements run on the embedded engine and on a ClickHouse server.
 *
 * Every write resolves only when it is durable: synced to the disk, files and folders. Writes are idempotent.
 * Every read names its project and never sees another's. A statement that fails throws a {@link StoreError}.
 */
export interface TelemetryStore
  extends SpanWrites,
    SpanLogs,
    Scores,
    ScoreReads,
    Sessions,
    Users,
    SlotWrites,
    SessionLinks,
    IdentityReads,
    Mirror,
    TraceLists,
    TraceReads,
    TreeReads,
    ReportedCostReads,
    TrustReads,
    ProfitReads,
    CostReads,
    CostOutcomes,
    CostSums,
    CallCosts,
    ConversationReads,
    ConversionReads,
    CostCauses,
    RevenueSums,
    MemberReads,
    ErrorReads,
    LiveReads,
    AttributeCatalog,
    FacetReads,
    FindReads,
    SaidReads {
  /** Resolves when the engine answers. */
  ping(): Promise<void>;
  /** The engine's version. */
  readonly engineVersion: string;
  close(): Promise<void>;
}

/**
 * Opens the store and brings its schema up to date. `report` hears of what it had to mend; of so many rows and more
 * their visits are kept.
 */
export async function openTelemetryStore(
  location: TelemetryLocation,
  report: (message: string) => void = (message) => process.emitWarning(message),
  { visitsKeptFromRows = KEPT_FROM_ROWS }: { visitsKeptFromRows?: number } = {},
): Promise<TelemetryStore> {
  const client = await openClient(location);
  try {
    const { applied } = await migrate(client);
    if (applied > 0 && "dataDir" in location) await syncTree(location.dataDir);
    const version = await client.query({ query: "SELECT version() AS version", format: "JSONEachRow" });
    const [row] = await version.json<{ version: string }>();
    const guard = "dataDir" in location ? startPartGuard(client, report) : undefined;
    const insert = createInsert(client, location, guard);
    return {
      ...createSpanWrites(insert),
      ...createSpanLogs(client, insert),
      ...createScores(client, insert),
      ...createScoreReads(client),
      ...createSessions(client),
      ...createUsers(client),
      ...createSlotWrites(client, insert),
      ...createSessionLinks(client, insert),
      ...createIdentityReads(client),
      ...createMirror(insert),
      ...createTraceLists(client),
      ...createTraceReads(client),
      ...createTreeReads(client),
      ...createReportedCostReads(client),
      ...createTrustReads(client),
      ...createProfitReads(client),
      ...createCostReads(client),
      ...createCostOutcomes(client),
      ...createCostSums(client),
      ...createCallCosts(client, insert, createExecute(client, location, guard)),
      ...createConversationReads(client),
      ...createConversionReads(client, { fromRows: visitsKeptFromRows, report }),
      ...createCostCauses(client),
      ...createRevenueSums(client),
      ...createMemberReads(client),
      ...createErrorReads(client),
      ...createLiveReads(client),
      ...createAttributeCatalog(client, insert),
      ...createFacetReads(client),
      ...createFindReads(client),
      ...createSaidReads(client),
      engineVersion: row?.version ?? "",
      ping: () => ping(client),
      async close() {
        await guard?.stop();
        await client.close();
      },
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function ping(client: ClickHouseClient): Promise<void> {
  const result = await client.ping();
  if (!result.success) throw result.error;
}
