import { setImmediate as othersTurn } from "node:timers/promises";
import { CREDIT_MODELS, type CreditModel } from "@anyway-sh/semconv";
import { ConversionAdder, type ConversionSums, type SumsAsked } from "../attribution/conversion-sums.ts";
import {
  type ConversionListener,
  type ConversionTerms,
  walkConversions,
} from "../attribution/conversions.ts";
import { ownVisits } from "../attribution/owned-visits.ts";
import { conversationsOfVisits } from "../attribution/visit-conversations.ts";
import { createStanding, ownersOfOrders, type Standing } from "../attribution/visit-owners.ts";
import type { ConversationColumns, OrderColumns, OwnedOrderColumns } from "../model/conversion-columns.ts";
import type { StandingColumns } from "../model/visit-columns.ts";
import type { ConversionQuestion } from "../telemetry/conversion-question.ts";
import type { ConversionReads } from "../telemetry/conversion-reads.ts";

/** What conversions are told of. */
export interface ConversionBasis {
  conversations: ConversationColumns;
  orders: OwnedOrderColumns;
  /** As {@link ConversionReads} know it. */
  earliestMs: number;
}

/** Who stands for whom, as it was read, and as it is asked for. */
const standings = new WeakMap<StandingColumns, Standing>();

/** What a question is about; others of this process have their turn meanwhile. */
export async function readConversions(
  telemetry: ConversionReads,
  question: ConversionQuestion,
): Promise<ConversionBasis> {
  const facts = await telemetry.conversionFacts(question);
  const { visits, standing: columns, asked, madeIn, earliestMs } = facts;
  const standing = standings.get(columns) ?? createStanding(columns);
  standings.set(columns, standing);
  const orders = { ...facts.orders, owner: ownersOfOrders(facts.orders, standing) };
  const owned = await inTurns(ownVisits(visits, standing, asked, madeIn));
  const conversations = await inTurns(conversationsOfVisits(owned, asked.conditions.length));
  if (asked.by === "customer") {
    const { value } = conversations;
    const names = await telemetry.customersOf(question.projectId, value.keys);
    value.keys = value.keys.map((key) => names.get(key) ?? key);
  }
  return { conversations, orders, earliestMs };
}

/** Tells a listener of all that a question is about. */
export async function tellConversions(
  { conversations, orders }: ConversionBasis,
  question: ConversionQuestion,
  models: readonly CreditModel[],
  listener: ConversionListener,
): Promise<void> {
  await inTurns(walkConversions(conversations, orders, termsOf(question, models), listener));
}

/** Others have their turn wherever it yields. */
async function inTurns<Result>(work: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await othersTurn();
  }
}

/** The sums of a report. */
export interface Conversions {
  all: ConversionSums;
  /** By value of what it is broken down by; empty where it is not. */
  values: Map<string, ConversionSums>;
  /** By when an interval starts, in milliseconds; those alone in which anything was. */
  intervals: Map<number, ConversionSums>;
  /** What there was to credit. */
  orders: OrderColumns;
}

/** Rule 16: who was in conversation, who of them paid, and what is credited to what. */
export async function sumConversions(
  telemetry: ConversionReads,
  question: ConversionQuestion,
  asked: SumsAsked,
): Promise<Conversions> {
  const facts = await readConversions(telemetry, question);
  const adder = new ConversionAdder(facts.conversations, facts.orders, asked);
  await tellConversions(facts, question, CREDIT_MODELS, adder);
  return { all: adder.all, values: adder.values, intervals: adder.intervals, orders: facts.orders };
}

function termsOf(
  { dating, range, windowMs }: ConversionQuestion,
  models: readonly CreditModel[],
): ConversionTerms {
  const [startMs, endMs] = [Number(range.startNs / 1_000_000n), Number(range.endNs / 1_000_000n)];
  return { dating, startMs, endMs, windowMs, models };
}
