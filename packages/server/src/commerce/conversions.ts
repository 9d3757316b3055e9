import { setImmediate as othersTurn } from "node:timers/promises";
import { CREDIT_MODELS, type CreditModel } from "@anyway-sh/semconv";
import { ConversionAdder, type ConversionSums, type SumsAsked } from "../attribution/conversion-sums.ts";
import {
  type ConversionListener,
  type ConversionTerms,
  walkConversions,
} from "../attribution/conversions.ts";
import type { ConversationColumns, OrderColumns } from "../model/conversion-columns.ts";
import type { ConversionQuestion } from "../telemetry/conversion-question.ts";
import type { ConversionReads } from "../telemetry/conversion-reads.ts";

/** Tells a listener of all that a question is about; others of this process have their turn meanwhile. */
export async function tellConversions(
  { conversations, orders }: { conversations: ConversationColumns; orders: OrderColumns },
  question: ConversionQuestion,
  models: readonly CreditModel[],
  listener: ConversionListener,
): Promise<void> {
  for (const _ of walkConversions(conversations, orders, termsOf(question, models), listener))
    await othersTurn();
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
  const facts = await telemetry.conversionFacts(question);
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
