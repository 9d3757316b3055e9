import type { Environment } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import { parseNanoUsd } from "../model/money.ts";
import { msToNs, SLOT_NS, type TimeRange } from "../model/time-range.ts";
import { holdUntilWritten } from "./own-writes.ts";
import { AS_STORED, customerLines, ownedLines, readOwnership } from "./owned-lines.ts";
import { select } from "./statement.ts";

/** A period of one project; the range is whole slots. */
export interface Period {
  projectId: string;
  range: TimeRange;
  environment: Environment;
}

export interface CustomerName {
  customerId: string;
  name: string | null;
  email: string | null;
}

/** What other environments hold. */
export interface LeftOut {
  cost: bigint;
  traces: number;
  orders: number;
}

export interface ProfitReads {
  leftOut(period: Period & { ordersEnvironment: Environment }): Promise<LeftOut>;
  /** The environments of orders that were paid, over all time. */
  orderEnvironments(projectId: string): Promise<Environment[]>;
  /** The currencies of orders, and those in which providers credit them, over all time. */
  orderCurrencies(projectId: string): Promise<string[]>;
  customerNames(projectId: string, customerIds: readonly string[]): Promise<CustomerName[]>;
  /** When the customer's spans began and last ended, over all time; undefined when none names the customer. */
  customerSeen(
    projectId: string,
    customerId: string,
  ): Promise<{ firstNs: bigint; lastNs: bigint } | undefined>;
}

const IN_PERIOD =
  "project_id = {projectId:String} AND slot >= {firstSlot:UInt32} AND slot < {endSlot:UInt32}";
const PAID_IN_PERIOD =
  "project_id = {projectId:String} AND paid_at_ms >= {startMs:Int64} AND paid_at_ms < {endMs:Int64}";
const IN_PROJECT = "project_id = {projectId:String}";

export function createProfitReads(client: ClickHouseClient): ProfitReads {
  return {
    async leftOut(period) {
      const [costs] = await select<{ total: string; traces: string }>(
        client,
        `SELECT sum(cost) AS total, uniqExact(trace_id) AS traces FROM (${ownedLines(["cost"], `${IN_PERIOD} AND line_env != {environment:String}`, AS_STORED)})`,
        params(period),
      );
      const [orders] = await select<{ orders: string }>(
        client,
        `SELECT count() AS orders FROM orders FINAL
         WHERE ${PAID_IN_PERIOD} AND environment != {ordersEnvironment:String}`,
        { ...params(period), ordersEnvironment: period.ordersEnvironment },
      );
      return {
        cost: parseNanoUsd(costs?.total ?? "0"),
        traces: Number(costs?.traces ?? 0),
        orders: Number(orders?.orders ?? 0),
      };
    },

    orderEnvironments: (projectId) =>
      holdUntilWritten(client, `environments ${projectId}`, ["orders"], async () => {
        const rows = await select<{ environment: Environment }>(
          client,
          `SELECT DISTINCT environment FROM orders FINAL WHERE ${IN_PROJECT} AND paid_at_ms IS NOT NULL`,
          { projectId },
        );
        return rows.map(({ environment }) => environment);
      }),

    orderCurrencies: (projectId) =>
      holdUntilWritten(client, `currencies ${projectId}`, ["orders"], async () => {
        const rows = await select<{ code: string }>(
          client,
          `SELECT DISTINCT arrayJoin([currency, settled_currency]) AS code FROM orders WHERE ${IN_PROJECT}`,
          { projectId },
        );
        return rows.map(({ code }) => code).filter((code) => code !== "");
      }),

    async customerNames(projectId, customerIds) {
      const rows = await select<{ customer_id: string; name: string; email: string }>(
        client,
        `SELECT customer_id, name, email FROM customers FINAL
         WHERE project_id = {projectId:String} AND customer_id IN {customerIds:Array(String)}`,
        { projectId, customerIds },
      );
      return rows.map((row) => ({
        customerId: row.customer_id,
        name: row.name || null,
        email: row.email || null,
      }));
    },

    async customerSeen(projectId, customerId) {
      const ownership = await readOwnership(client, projectId, customerId);
      const [row] = await select<{ lines: string; first_ns: string; last_ns: string }>(
        client,
        `SELECT count() AS lines, min(start_time_ns) AS first_ns, max(end_time_ns) AS last_ns
         FROM (${customerLines([], IN_PROJECT, ownership)})`,
        { projectId, ...ownership.params },
      );
      return row && row.lines !== "0"
        ? { firstNs: BigInt(row.first_ns), lastNs: BigInt(row.last_ns) }
        : undefined;
    },
  };
}

function params({ projectId, range, environment }: Period): Record<string, unknown> {
  return {
    projectId,
    environment,
    firstSlot: Number(range.startNs / SLOT_NS),
    endSlot: Number(range.endNs / SLOT_NS),
    startMs: Number(range.startNs / msToNs(1)),
    endMs: Number(range.endNs / msToNs(1)),
  };
}
