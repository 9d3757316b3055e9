import type { Environment } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import type { OrderColumns } from "../model/conversion-columns.ts";
import type { StandingColumns, VisitSegment, VisitsAsked } from "../model/visit-columns.ts";
import {
  type Conversation,
  type ConversationRow,
  SHOWN,
  shown,
  toConversation,
} from "./conversation-reads.ts";
import { IN_CONVERSATION } from "./conversations.ts";
import { type ConversionQuestion, kindsOf, slotsOf, visitsAsked } from "./conversion-question.ts";
import {
  MADE_IN_TRACES,
  MADE_IN_TYPES,
  ORDER_TYPES,
  ORDERS_STATE,
  orderColumns,
  orderMakers,
} from "./conversion-sql.ts";
import { readVisits } from "./held-visits.ts";
import { ownerHash } from "./identities.ts";
import type { KeepsVisits } from "./kept-visits.ts";
import { selectColumns } from "./native.ts";
import { holdUntilWritten } from "./own-writes.ts";
import { type Ownership, ownedLines, readOwnership } from "./owned-lines.ts";
import { readStanding } from "./standing-reads.ts";
import { select } from "./statement.ts";

/** What conversions are told of, and maybe more than the question needs. */
export interface ConversionFacts {
  orders: OrderColumns;
  visits: readonly VisitSegment[];
  standing: StandingColumns;
  /** Which of the visits count, and what is asked of them. */
  asked: VisitsAsked;
  /** Numbers of all traces in which an order was made, of whatever kind. */
  madeIn: BigUint64Array;
  /** Under which {@link ConversionReads.conversationsAt} finds one again. */
  earliestMs: number;
}

export interface ConversionReads {
  /** All conversions of the environment, whenever they were. */
  conversions(question: ConversionQuestion): Promise<OrderColumns>;
  conversionFacts(question: ConversionQuestion): Promise<ConversionFacts>;
  /** Conversations of these facts, in any order. */
  conversationsAt(
    question: ConversionQuestion,
    facts: Pick<ConversionFacts, "earliestMs">,
    keys: readonly { owner: bigint; part: bigint }[],
  ): Promise<Conversation[]>;
  /** Ids of customers, by the numbers of owners. */
  customersOf(projectId: string, numbers: readonly string[]): Promise<Map<string, string>>;
}

export function createConversionReads(client: ClickHouseClient, keeps: KeepsVisits): ConversionReads {
  return {
    async conversions(question) {
      return readOrders(client, question, await readOwnership(client, question.projectId));
    },

    async conversionFacts(question) {
      const { projectId } = question;
      const ownership = await readOwnership(client, projectId);
      const [orders, { made_in: madeIn }, standing, customers] = await Promise.all([
        readOrders(client, question, ownership),
        selectColumns(client, MADE_IN_TYPES, MADE_IN_TRACES, { projectId }),
        readStanding(client, projectId, ownership),
        customerNumbers(client, question),
      ]);
      const earliestMs = earliestOf(orders, question);
      const asked = visitsAsked(question, slotsOf(question, earliestMs), customers);
      const range = { projectId, firstSlot: asked.firstSlot, lastSlot: asked.lastSlot };
      const visits = await readVisits(client, range, kindsOf(asked), keeps);
      return { orders, visits, standing, asked, madeIn, earliestMs };
    },

    async conversationsAt(question, { earliestMs }, keys) {
      if (keys.length === 0) return [];
      const ownership = await readOwnership(client, question.projectId);
      const lines = ownedLines(
        SHOWN,
        `project_id = {projectId:String} AND slot BETWEEN {firstSlot:UInt32} AND {lastSlot:UInt32}
           AND line_env IN {environments:Array(String)} AND ${IN_CONVERSATION}`,
        ownership,
      );
      const rows = await select<ConversationRow>(
        client,
        `${shown(lines, "owner IN {owners:Array(UInt64)}")}
         HAVING (owner, part) IN (SELECT arrayJoin(arrayZip({owners:Array(UInt64)}, {parts:Array(UInt64)})))`,
        {
          environments: question.environments,
          ...slotsOf(question, earliestMs),
          projectId: question.projectId,
          owners: keys.map(({ owner }) => owner),
          parts: keys.map(({ part }) => part),
        },
      );
      return rows.map(toConversation);
    },

    async customersOf(projectId, numbers) {
      const of = "WHERE project_id = {projectId:String}";
      const rows = await select<{ number: string; id: string }>(
        client,
        `SELECT toString(${ownerHash("id")}) AS number, id FROM (
           SELECT DISTINCT arrayJoin(customer_ids) AS id FROM trace_slots ${of}
           UNION DISTINCT SELECT customer_id FROM customers ${of}
           UNION DISTINCT SELECT customer_id FROM aliases ${of}
           UNION DISTINCT SELECT customer_id FROM session_links ${of}
           UNION DISTINCT SELECT customer_id FROM members ${of})
         WHERE number IN {numbers:Array(String)}`,
        { projectId, numbers },
      );
      return new Map(rows.map(({ number, id }) => [number, id]));
    },
  };
}

/** Of the customers that a question names. Who asks for one that another stands for asks for that other one. */
async function customerNumbers(
  client: ClickHouseClient,
  { projectId, conditions }: ConversionQuestion,
): Promise<Map<string, bigint>> {
  const ids = conditions.flatMap(({ field, is }) => (field.of === "customer" ? [is] : []));
  const numbers = ids.map(async (id): Promise<[string, bigint]> => {
    const { customerId } = (await readOwnership(client, projectId, id)).params;
    const [row] = await select<{ number: string }>(
      client,
      `SELECT toString(${ownerHash("{customerId:String}")}) AS number`,
      { customerId },
    );
    return [id, BigInt(row?.number ?? 0)];
  });
  return new Map(await Promise.all(numbers));
}

async function readOrders(
  client: ClickHouseClient,
  { projectId, environment }: ConversionQuestion,
  ownership: Ownership,
): Promise<OrderColumns> {
  const orders = await holdOrders(client, projectId, environment);
  const maker = new BigUint64Array(orders.customer.length);
  if (orders.customer.some((customer, i) => customer === 0n && orders.madeIn[i] !== 0n)) {
    const rows = await select<{ made_in: string; maker: string }>(client, orderMakers(ownership), {
      projectId,
    });
    const makers = new Map(rows.map((row) => [BigInt(row.made_in), BigInt(row.maker)]));
    orders.madeIn.forEach((trace, i) => {
      maker[i] = makers.get(trace) ?? 0n;
    });
  }
  return { ...orders, maker };
}

type NamedOrders = Omit<OrderColumns, "maker">;
/** Those of the last question, and a hash of all orders of their project; nobody changes them. */
const ordersBy = new WeakMap<ClickHouseClient, { key: string; orders: Promise<NamedOrders> }>();

async function holdOrders(
  client: ClickHouseClient,
  projectId: string,
  environment: Environment,
): Promise<NamedOrders> {
  const state = await holdUntilWritten(client, `orders ${projectId}`, ["orders"], async () => {
    const [row] = await select<{ state: string }>(client, ORDERS_STATE, { projectId });
    return row?.state;
  });
  const key = `${projectId} ${environment} ${state}`;
  const last = ordersBy.get(client);
  if (last?.key === key) return last.orders;
  const orders = selectColumns(client, ORDER_TYPES, orderColumns(), { projectId, environment });
  ordersBy.set(client, { key, orders });
  orders.catch(() => ordersBy.delete(client));
  return orders;
}

/** When the first order was placed of which money came or went in the period; else when that begins. */
function earliestOf({ placedMs, paidMs, moneyAtMs }: OrderColumns, { range }: ConversionQuestion): number {
  const [startMs, endMs] = [Number(range.startNs / 1_000_000n), Number(range.endNs / 1_000_000n)];
  const isIn = (ms: number) => ms >= startMs && ms < endMs;
  let earliest = startMs;
  placedMs.forEach((placed, i) => {
    if (placed >= earliest) return;
    const money = moneyAtMs.values.subarray(moneyAtMs.ends[i - 1] ?? 0, moneyAtMs.ends[i]);
    if (isIn(paidMs[i] ?? 0) || money.some(isIn)) earliest = placed;
  });
  return earliest;
}
