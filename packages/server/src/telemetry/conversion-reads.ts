import type { ClickHouseClient } from "@clickhouse/client";
import type { ConversationColumns, FewStrings, Lists, OrderColumns } from "../model/conversion-columns.ts";
import {
  type Conversation,
  type ConversationRow,
  SHOWN,
  shown,
  toConversation,
} from "./conversation-reads.ts";
import { IN_CONVERSATION } from "./conversations.ts";
import { type ConversionQuestion, conversationsAsked, slotsOf } from "./conversion-question.ts";
import {
  CONVERSATION_TYPES,
  conversationColumns,
  ORDER_TYPES,
  orderColumns,
  orderMakers,
} from "./conversion-sql.ts";
import { ownerHash } from "./identities.ts";
import { type KeepsVisits, readVisits } from "./kept-visits.ts";
import { selectColumns } from "./native.ts";
import { type Ownership, ownedLines, readOwnership } from "./owned-lines.ts";
import { select } from "./statement.ts";

/** What `attribution/conversions.ts` tells conversions of, and whether there is more than the question needs. */
export interface ConversionFacts {
  orders: OrderColumns;
  conversations: ConversationColumns;
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
}

export function createConversionReads(client: ClickHouseClient, keeps: KeepsVisits): ConversionReads {
  return {
    async conversions(question) {
      return readOrders(client, question, await readOwnership(client, question.projectId));
    },

    async conversionFacts(question) {
      const { projectId, conditions, by } = question;
      const ownership = await readOwnership(client, projectId);
      const orders = await readOrders(client, question, ownership);
      const earliestMs = earliestOf(orders, question);
      const slots = { projectId, ...slotsOf(question, earliestMs) };
      const visits = await readVisits(client, slots, keeps);
      // Who asks for one that another stands for asks for that other one.
      const standing = await Promise.all(
        conditions.map(async ({ field, is }) => ({
          field,
          is: field.of === "customer" ? (await readOwnership(client, projectId, is)).params.customerId : is,
        })),
      );
      const asked = conversationsAsked({ ...question, conditions: standing }, visits);
      const { values, costs, ...columns } = await selectColumns(
        client,
        CONVERSATION_TYPES,
        conversationColumns({ ...asked.source, known: ownership }),
        asked.params,
      );
      const conversations = { ...columns, value: primaryOf(values, costs) };
      if (by?.of === "customer") await nameCustomers(client, projectId, conversations);
      return { orders, conversations, earliestMs };
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
  };
}

/** Of each row the value that most was spent on, of equal ones the first by name; empty where there is none. */
function primaryOf({ values, ends }: Lists<FewStrings>, costs: Lists<Float64Array>): FewStrings {
  const none = values.keys.indexOf("");
  const keys = none < 0 ? [...values.keys, ""] : values.keys;
  const at = new Uint32Array(ends.length).fill(none < 0 ? keys.length - 1 : none);
  const spent = new Map<number, number>();
  for (let row = 0, from = 0; row < at.length; row++) {
    const to = ends[row] ?? 0;
    if (to - from === 1) at[row] = values.at[from] ?? 0;
    else if (to > from) {
      spent.clear();
      for (let i = from; i < to; i++) {
        const value = values.at[i] ?? 0;
        spent.set(value, (spent.get(value) ?? 0) + (costs.values[i] ?? 0));
      }
      const name = (value: number) => keys[value] ?? "";
      at[row] = [...spent.entries()].reduce((most, one) =>
        one[1] > most[1] || (one[1] === most[1] && name(one[0]) < name(most[0])) ? one : most,
      )[0];
    }
    from = to;
  }
  return { keys, at };
}

/** Puts ids in the place of owners' numbers. */
async function nameCustomers(
  client: ClickHouseClient,
  projectId: string,
  { value }: ConversationColumns,
): Promise<void> {
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
    { projectId, numbers: value.keys },
  );
  const names = new Map(rows.map(({ number, id }) => [number, id]));
  value.keys = value.keys.map((key) => names.get(key) ?? key);
}

async function readOrders(
  client: ClickHouseClient,
  { projectId, environment }: ConversionQuestion,
  ownership: Ownership,
): Promise<OrderColumns> {
  const orders = await selectColumns(client, ORDER_TYPES, orderColumns(ownership), {
    projectId,
    environment,
  });
  if (!orders.owner.some((owner, i) => owner === 0n && orders.madeIn[i] !== "")) return orders;
  const rows = await select<{ made_in: string; maker: string }>(client, orderMakers(ownership), {
    projectId,
  });
  const makers = new Map(rows.map(({ made_in, maker }) => [made_in, BigInt(maker)]));
  return {
    ...orders,
    owner: orders.owner.map((owner, i) =>
      owner === 0n ? (makers.get(orders.madeIn[i] ?? "") ?? 0n) : owner,
    ),
  };
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
