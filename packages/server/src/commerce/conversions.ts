import { setImmediate as othersTurn } from "node:timers/promises";
import type { CreditModel } from "@anyway-sh/semconv";
import { ALL_OWNERS, readShare, tallyShare } from "../attribution/conversion-share.ts";
import type { SumsAsked } from "../attribution/conversion-sums.ts";
import {
  addTallies,
  type ConversionSums,
  type ConversionTallies,
} from "../attribution/conversion-tallies.ts";
import { type ConversionListener, walkConversions } from "../attribution/conversions.ts";
import type { ConversationColumns, OrderColumns, OwnedOrderColumns } from "../model/conversion-columns.ts";
import type { ConversionQuestion } from "../telemetry/conversion-question.ts";
import type { ConversionReads } from "../telemetry/conversion-reads.ts";
import { tallyInThreads } from "./conversion-threads.ts";

/** Fewer take less time than it takes to hand them over. */
const VISITS_FOR_THREADS = 100_000;

/** What conversions are told of. */
export interface Conversations {
  conversations: ConversationColumns;
  orders: OwnedOrderColumns;
  /** As {@link ConversionReads} know it. */
  earliestMs: number;
}

/** What a question is about; others of this process have their turn meanwhile. */
export async function readConversions(
  telemetry: ConversionReads,
  question: ConversionQuestion,
): Promise<Conversations> {
  const facts = await telemetry.conversionFacts(question);
  const { conversations, orders } = await inTurns(readShare(facts, ALL_OWNERS));
  if (question.by?.of === "customer") {
    const { value } = conversations;
    const names = await telemetry.customersOf(question.projectId, value.keys);
    value.keys = value.keys.map((key) => names.get(key) ?? key);
  }
  return { conversations, orders, earliestMs: facts.earliestMs };
}

/** Tells a listener of all that a question is about. */
export async function tellConversions(
  { conversations, orders }: Conversations,
  question: ConversionQuestion,
  models: readonly CreditModel[],
  listener: ConversionListener,
): Promise<void> {
  await inTurns(walkConversions(conversations, orders, { ...termsOf(question), models }, listener));
}

/** Others have their turn wherever it yields. */
async function inTurns<Result>(work: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await othersTurn();
  }
}

/** The sums of a report, and what there was to credit. */
export interface Conversions extends ConversionTallies<ConversionSums> {
  orders: OrderColumns;
}

/** Rule 16: who was in conversation, who of them paid, and what is credited to what. */
export async function sumConversions(
  telemetry: ConversionReads,
  question: ConversionQuestion,
  sums: SumsAsked,
): Promise<Conversions> {
  const basis = await telemetry.conversionFacts(question);
  const job = { basis, terms: termsOf(question), sums };
  const visits = basis.visits.reduce((all, segment) => all + segment.visits.slot.length, 0);
  const shares =
    visits < VISITS_FOR_THREADS
      ? [await inTurns(tallyShare({ ...job, share: ALL_OWNERS }))]
      : await tallyInThreads(job);
  const added = addTallies(shares);
  if (question.by?.of !== "customer") return { ...added, orders: basis.orders };
  const names = await telemetry.customersOf(question.projectId, [...added.values.keys()]);
  const values = new Map(Array.from(added.values, ([key, value]) => [names.get(key) ?? key, value]));
  return { ...added, values, orders: basis.orders };
}

function termsOf({ dating, range, windowMs }: ConversionQuestion) {
  const [startMs, endMs] = [Number(range.startNs / 1_000_000n), Number(range.endNs / 1_000_000n)];
  return { dating, startMs, endMs, windowMs };
}
