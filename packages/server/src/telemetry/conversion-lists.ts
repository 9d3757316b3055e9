import type { ClickHouseClient } from "@clickhouse/client";
import {
  type Conversation,
  type ConversationRow,
  SHOWN,
  shown,
  toConversation,
} from "./conversation-reads.ts";
import { type ConversionQuestion, prepareConversions } from "./conversion-question.ts";
import { credits, funnel, placedOrders, SPLIT_MODELS } from "./conversion-sql.ts";
import { select } from "./statement.ts";

/** Conversations of a stage of the funnel, or those that have credit. */
export type ListedStage = "conversations" | "intent" | "payment_link" | "paid" | "not_paid" | "credited";

/** Where a page of the list begins: after this conversation. */
export interface ListPosition {
  startNs: bigint;
  owner: bigint;
  part: bigint;
}

export interface ListedConversation {
  conversation: Conversation;
  position: ListPosition;
  intends: boolean;
  links: boolean;
  converts: boolean;
  /** By the model that was asked for: minor units by currency; of an empty one, parts of orders in millionths. */
  credits: { currency: string; amount: bigint }[];
}

export interface ConversionLists {
  /** The conversations behind a number, newest first; `value` chooses those of one value of what it is broken down by. */
  convertingConversations(
    question: ConversionQuestion,
    list: { stage: ListedStage; value?: string | undefined; after?: ListPosition | undefined; limit: number },
  ): Promise<ListedConversation[]>;
  /**
   * Conversions that were paid in the period, the last first; only those that something preceded, or that nothing did,
   * if `attributed` says so.
   */
  conversionOrders(
    question: ConversionQuestion,
    list: { attributed?: boolean | undefined; after?: ConversionOrder | undefined; limit: number },
  ): Promise<ConversionOrder[]>;
}

/** An order, and its place in the list. */
export interface ConversionOrder {
  id: string;
  paidNs: bigint;
}

const STAGES = {
  conversations: "counts",
  intent: "intends",
  payment_link: "links",
  paid: "converts",
  not_paid: "counts AND NOT converts",
} as const;

export function createConversionLists(client: ClickHouseClient): ConversionLists {
  return {
    async convertingConversations(question, { stage, value, after, limit }) {
      const { source, params } = await prepareConversions(client, question, SHOWN);
      const credit = `credits[${SPLIT_MODELS.indexOf(question.model) + 1}]`;
      const where = [
        ...(value === undefined ? [] : ["value = {value:String}"]),
        ...(after ? ["(start, owner, part) < ({start:Int64}, {owner:UInt64}, {part:UInt64})"] : []),
      ].map((condition) => ` AND ${condition}`);
      const found = await select<{ owner: string; part: string; start: string }>(
        client,
        `SELECT owner, part, start FROM ${
          stage === "credited"
            ? `(SELECT owner, part, start, value FROM (${credits(source)}) WHERE matches
                GROUP BY owner, part, start, value HAVING max(abs(${credit})) > 0) WHERE 1`
            : `(${funnel(source)}) WHERE (${STAGES[stage]})`
        }${where.join("")} ORDER BY start DESC, owner DESC, part DESC LIMIT {limit:UInt32}`,
        { ...params, value, limit, start: after?.startNs, owner: after?.owner, part: after?.part },
      );
      if (found.length === 0) return [];

      const ofPage = {
        ...params,
        owners: found.map(({ owner }) => BigInt(owner)),
        parts: found.map(({ part }) => BigInt(part)),
      };
      const isOwner = "owner IN {owners:Array(UInt64)}";
      const isListed =
        "(owner, part) IN (SELECT arrayJoin(arrayZip({owners:Array(UInt64)}, {parts:Array(UInt64)})))";
      const [details, stages, credited] = await Promise.all([
        select<ConversationRow>(client, `${shown(source.lines, isOwner)} HAVING ${isListed}`, ofPage),
        select<StageRow>(
          client,
          `SELECT owner, part, intends, links, converts FROM (${funnel(source)}) WHERE ${isListed}`,
          ofPage,
        ),
        select<CreditRow>(
          client,
          `SELECT owner, part, currency, sum(${credit}) AS amount FROM (${credits(source, isOwner)}) WHERE ${isListed}
           GROUP BY owner, part, currency HAVING amount != 0 ORDER BY currency`,
          ofPage,
        ),
      ]);
      const detailsOf = new Map(details.map((row) => [keyOf(row), toConversation(row)]));
      const stageOf = new Map(stages.map((row) => [keyOf(row), row]));
      const creditsOf = Map.groupBy(credited, keyOf);
      return found.flatMap((row): ListedConversation[] => {
        const conversation = detailsOf.get(keyOf(row));
        const at = stageOf.get(keyOf(row));
        if (!conversation) return [];
        return [
          {
            conversation,
            position: { startNs: BigInt(row.start), owner: BigInt(row.owner), part: BigInt(row.part) },
            intends: at?.intends === 1,
            links: at?.links === 1,
            converts: at?.converts === 1,
            credits: (creditsOf.get(keyOf(row)) ?? []).map(({ currency, amount }) => ({
              currency,
              amount: BigInt(amount),
            })),
          },
        ];
      });
    },

    async conversionOrders(question, { attributed, after, limit }) {
      const { source, params } = await prepareConversions(client, question);
      const rows = await select<{ order_id: string; paid_ns: string }>(
        client,
        `SELECT order_id, paid AS paid_ns FROM (${placedOrders({ ...source, all: true })})
         WHERE paid >= {startNs:Int64} AND paid < {endNs:Int64}
           ${attributed === undefined ? "" : `AND order_id ${attributed ? "" : "NOT"} IN (SELECT order_id FROM (${credits(source)}) WHERE currency = '')`}
           ${after ? "AND (paid, order_id) < ({paidNs:Int64}, {orderId:String})" : ""}
         ORDER BY paid DESC, order_id DESC LIMIT {limit:UInt32}`,
        { ...params, limit, paidNs: after?.paidNs, orderId: after?.id },
      );
      return rows.map(({ order_id, paid_ns }) => ({ id: order_id, paidNs: BigInt(paid_ns) }));
    },
  };
}

interface StageRow {
  owner: string;
  part: string;
  intends: number;
  links: number;
  converts: number;
}
interface CreditRow {
  owner: string;
  part: string;
  currency: string;
  amount: string;
}

const keyOf = ({ owner, part }: { owner: string; part: string }) => `${owner} ${part}`;
