import type { CreditModel } from "@anyway-sh/semconv";
import type { CountedConversation, Credit } from "../attribution/conversions.ts";
import type { Conversation } from "../telemetry/conversation-reads.ts";
import type { ConversionQuestion } from "../telemetry/conversion-question.ts";
import type { ConversionReads } from "../telemetry/conversion-reads.ts";
import { type Conversations, readConversions, tellConversions } from "./conversions.ts";

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

export interface ConversationList {
  stage: ListedStage;
  model: CreditModel;
  /** Chooses those of one value of what the question is broken down by. */
  value?: string | undefined;
  after?: ListPosition | undefined;
  limit: number;
}

const IS_AT: Record<ListedStage, (counted: CountedConversation) => boolean> = {
  conversations: ({ counts }) => counts,
  intent: ({ intends }) => intends,
  payment_link: ({ links }) => links,
  paid: ({ converts }) => converts,
  not_paid: ({ counts, converts }) => counts && !converts,
  credited: () => false,
};

/** The conversations behind a number of a report, newest first. */
export async function listConversations(
  telemetry: ConversionReads,
  question: ConversionQuestion,
  { stage, model, value, after, limit }: ConversationList,
): Promise<ListedConversation[]> {
  const facts = await readConversions(telemetry, question);
  const { conversations } = facts;
  const listed = new Set<number>();
  const counted = new Map<number, CountedConversation>();
  const isOfValue = (row: number) =>
    value === undefined || conversations.value.keys[conversations.value.at[row] ?? 0] === value;
  await tellConversions(facts, question, [model], {
    conversation(one) {
      if (!isOfValue(one.row)) return;
      if (IS_AT[stage](one)) listed.add(one.row);
      counted.set(one.row, { ...one });
    },
    credit({ size, touches, amounts }) {
      if (stage !== "credited") return;
      for (let i = 0; i < size; i++) {
        const row = touches[i] ?? 0;
        if (amounts[i] !== 0 && conversations.matches[row] === 1 && isOfValue(row)) listed.add(row);
      }
    },
  });
  const at = (row: number): ListPosition => ({
    startNs: BigInt(conversations.startMs[row] ?? 0) * 1_000_000n + BigInt(conversations.startNs[row] ?? 0),
    owner: conversations.owner[row] ?? 0n,
    part: conversations.part[row] ?? 0n,
  });
  const newestFirst = (a: number, b: number) =>
    (conversations.startMs[b] ?? 0) - (conversations.startMs[a] ?? 0) || comparePositions(at(b), at(a));
  const rows = [...listed]
    .filter((row) => after === undefined || comparePositions(at(row), after) < 0)
    .sort(newestFirst)
    .slice(0, limit);
  const positions = rows.map(at);
  const [details, credits] = await Promise.all([
    telemetry.conversationsAt(question, facts, positions),
    creditsOf(facts, question, model, rows),
  ]);
  const detailsOf = new Map(details.map((one) => [`${one.owner} ${one.part}`, one]));
  return rows.flatMap((row, i): ListedConversation[] => {
    const position = positions[i];
    const conversation = position && detailsOf.get(`${position.owner} ${position.part}`);
    const { intends = false, links = false, converts = false } = counted.get(row) ?? {};
    return conversation
      ? [{ conversation, position, intends, links, converts, credits: credits.get(row) ?? [] }]
      : [];
  });
}

/** What these rows are credited with. */
async function creditsOf(
  facts: Conversations,
  question: ConversionQuestion,
  model: CreditModel,
  rows: readonly number[],
): Promise<Map<number, ListedConversation["credits"]>> {
  const sums = new Map<number, Map<string, bigint>>(rows.map((row) => [row, new Map()]));
  const add = ({ size, touches, amounts, currency }: Credit) => {
    for (let i = 0; i < size; i++) {
      const amount = amounts[i] ?? 0;
      const ofRow = amount === 0 ? undefined : sums.get(touches[i] ?? 0);
      ofRow?.set(currency, (ofRow.get(currency) ?? 0n) + BigInt(amount));
    }
  };
  await tellConversions(facts, question, [model], { credit: add });
  return new Map(
    Array.from(sums, ([row, byCurrency]) => [
      row,
      Array.from(byCurrency, ([currency, amount]) => ({ currency, amount }))
        .filter(({ amount }) => amount !== 0n)
        .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    ]),
  );
}

function comparePositions(a: ListPosition, b: ListPosition): number {
  for (const key of ["startNs", "owner", "part"] as const)
    if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1;
  return 0;
}

/** An order, and its place in the list. */
export interface ConversionOrder {
  id: string;
  paidMs: number;
}

/**
 * Conversions that were paid in the period, the last first; only those that something preceded, or that nothing did,
 * if `attributed` says so.
 */
export async function listConversionOrders(
  telemetry: ConversionReads,
  question: ConversionQuestion,
  list: { attributed?: boolean | undefined; after?: ConversionOrder | undefined; limit: number },
): Promise<ConversionOrder[]> {
  const { attributed, after, limit } = list;
  const credited = new Set<number>();
  const facts = attributed === undefined ? undefined : await readConversions(telemetry, question);
  if (facts)
    await tellConversions(facts, question, ["last"], {
      credit: ({ order, currency }) => void (currency === "" && credited.add(order)),
    });
  const { id, paidMs } = facts?.orders ?? (await telemetry.conversions(question));
  const [startMs, endMs] = [question.range.startNs, question.range.endNs].map((ns) =>
    Number(ns / 1_000_000n),
  );
  const compare = (a: ConversionOrder, b: ConversionOrder) =>
    b.paidMs - a.paidMs || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
  return id
    .map((one, order) => ({ id: one, order, paidMs: paidMs[order] ?? 0 }))
    .filter((one) => one.paidMs >= (startMs ?? 0) && one.paidMs < (endMs ?? 0))
    .filter(({ order }) => attributed === undefined || credited.has(order) === attributed)
    .filter((one) => after === undefined || compare(one, after) > 0)
    .sort(compare)
    .slice(0, limit);
}
