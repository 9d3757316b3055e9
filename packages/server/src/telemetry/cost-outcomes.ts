import type { Environment } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import { msToNs } from "../model/time-range.ts";
import type { CostQuestion } from "../query/cost-question.ts";
import { CONVERSATION, linesOfMany } from "./conversations.ts";
import { placedOrders } from "./conversion-sql.ts";
import { costLines } from "./cost-lines.ts";
import { readOwnership } from "./owned-lines.ts";
import { select } from "./statement.ts";

/** What came of what was spent. */
export interface CostOutcome {
  /** As in `CostRow`. */
  group: string[];
  shared: boolean;
  isOther: boolean;
  /** Different ones: one with two models counts in the rows of both. */
  conversations: number;
  /** Conversions that came within the window after one of these conversations. */
  orders: number;
  /** Of the conversations: those of which something was given a thumb up. */
  praised: number;
}

export interface OutcomeQuestion extends CostQuestion {
  ordersEnvironment: Environment;
  /** How long before an order a conversation may be to have led to it. */
  windowMs: number;
}

/** What is told where there were no conversations: an answer has no row of that. */
export const NO_OUTCOME: CostOutcome = {
  group: [],
  shared: false,
  isOther: false,
  conversations: 0,
  orders: 0,
  praised: 0,
};

export interface CostOutcomes {
  /** By value and in total, over the whole range, whatever its intervals. */
  costOutcomes(question: OutcomeQuestion): Promise<{ rows: CostOutcome[]; total: CostOutcome }>;
}

const PRAISE = (target: string) => `SELECT ${target} FROM scores FINAL
  WHERE project_id = {projectId:String} AND is_deleted = 0 AND type = 'thumbs' AND number = 1 AND ${target} != ''`;
const IS_PRAISED = `toString(trace_id) IN (${PRAISE("trace_id")}) OR session IN (${PRAISE("session_id")})`;
const LED_TO = "start <= placed.1 AND end >= placed.1 - {windowNs:Int64}";

export function createCostOutcomes(client: ClickHouseClient): CostOutcomes {
  return {
    async costOutcomes(question) {
      const { projectId, range, ordersEnvironment, windowMs } = question;
      const [asked, ownership, facts] = await Promise.all([
        costLines(client, question, { columns: ["session", "user", "user_message"], customers: true }),
        readOwnership(client, projectId),
        readFacts(client, question),
      ]);
      const orders = placedOrders(ownership, facts.unnamed);
      const rows = await select<OutcomeSqlRow>(
        client,
        `SELECT row.1 AS is_total, row.2 AS is_other, row.3 AS of_several, row.4 AS group_values,
           count() AS conversations, countIf(praised) AS all_praised, uniqExactArray(led_to) AS all_orders
         FROM (
           SELECT praised, groups, arrayMap(placed -> placed.2,
             arrayFilter(placed -> ${LED_TO}, orders.placed_orders)) AS led_to
           FROM (
             SELECT owner, part, ${CONVERSATION.startNs} AS start, ${CONVERSATION.endNs} AS end,
               max(${IS_PRAISED}) AS praised,
               groupUniqArray((toUInt8(0), is_other, of_several, group_values)) AS groups
             FROM (${linesOfMany(asked.lines, facts.alone)}) GROUP BY owner, part HAVING ${CONVERSATION.isTouch}
           ) AS conversations
           LEFT JOIN (
             SELECT owner, groupArray((placed, order_id)) AS placed_orders FROM (${orders})
             WHERE placed >= {ordersFromNs:Int64} AND placed < {ordersUntilNs:Int64} GROUP BY owner
           ) AS orders ON orders.owner = conversations.owner
         )
         ARRAY JOIN arrayPushBack(groups, (toUInt8(1), toUInt8(0), toUInt8(0), []::Array(String))) AS row
         GROUP BY is_total, is_other, of_several, group_values`,
        {
          ...ownership.params,
          ...asked.params,
          environment: ordersEnvironment,
          windowNs: msToNs(windowMs).toString(),
          ordersFromNs: range.startNs.toString(),
          ordersUntilNs: (range.endNs + msToNs(windowMs)).toString(),
        },
      );
      const groups = question.groupBy?.length ?? 0;
      const total = rows.find((row) => row.is_total === 1);
      return {
        rows: rows.filter((row) => row.is_total === 0).map((row) => toOutcome(row, groups)),
        total: total ? toOutcome(total, 0) : NO_OUTCOME,
      };
    },
  };
}

function toOutcome(row: OutcomeSqlRow, groups: number): CostOutcome {
  const isOther = row.is_other === 1;
  return {
    group: isOther ? Array<string>(groups).fill("") : row.group_values,
    shared: row.of_several === 1,
    isOther,
    conversations: Number(row.conversations),
    orders: Number(row.all_orders),
    praised: Number(row.all_praised),
  };
}

/** Whether anything of the range has no session, and whether there are orders without a customer: rarely, and dear. */
async function readFacts(client: ClickHouseClient, { projectId, range, ordersEnvironment }: OutcomeQuestion) {
  const [alone, unnamed] = await Promise.all([
    select(
      client,
      `SELECT 1 FROM trace_slots WHERE project_id = {projectId:String}
         AND slot >= intDiv({startNs:Int64}, 900000000000) AND slot <= intDiv({endNs:Int64}, 900000000000)
         AND has(line_session_id, '') LIMIT 1`,
      { projectId, startNs: range.startNs.toString(), endNs: range.endNs.toString() },
    ),
    select(
      client,
      `SELECT 1 FROM orders WHERE project_id = {projectId:String} AND environment = {ordersEnvironment:String}
         AND customer_id = '' LIMIT 1`,
      { projectId, ordersEnvironment },
    ),
  ]);
  return { alone: alone.length > 0, unnamed: unnamed.length > 0 };
}

interface OutcomeSqlRow {
  is_total: number;
  is_other: number;
  of_several: number;
  group_values: string[];
  conversations: string;
  all_praised: string;
  all_orders: string;
}
