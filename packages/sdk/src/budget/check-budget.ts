import type { Client } from "@anyway-sh/api/client";
import { AssociationProperty } from "@anyway-sh/semconv";
import { context } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { associationProperties } from "../context.ts";
import { logOnce } from "../log.ts";
import { type Runtime, runtime } from "../runtime.ts";

type Answer = Awaited<ReturnType<Client["budgets"]["check"]>>;

/** Whose budgets are asked for, and what is done where the server cannot say. */
export interface BudgetQuestion {
  /** Default: the customer of the surrounding workflow. */
  readonly customerId?: string | undefined;
  /** Default: the user of the surrounding workflow. */
  readonly userId?: string | undefined;
  /** The model that is about to be called, where there are budgets of models. */
  readonly model?: string | undefined;
  /** Association properties, where there are budgets of what has them. */
  readonly properties?: Readonly<Record<string, string>> | undefined;
  /** Longest wait for the server; default 250. */
  readonly timeoutMs?: number | undefined;
  /** For how long an answer is taken again; default 2000, 0 asks each time. */
  readonly cacheMs?: number | undefined;
  /** Whether the caller may go on when the server does not answer in time, or not at all; default true. */
  readonly failOpen?: boolean | undefined;
}

/** Whether somebody may go on spending. */
export interface BudgetCheck {
  readonly allowed: boolean;
  /** False where the server did not answer, and `allowed` is what `failOpen` says. */
  readonly known: boolean;
  /** Budgets that apply, what is spent up first; money in US dollars, exact. */
  readonly budgets: Answer["data"]["budgets"];
}

const TIMEOUT_MS = 250;
const CACHE_MS = 2_000;
const MOST_KEPT = 1_000;

type Kept = Map<string, { answer: Promise<BudgetCheck | undefined>; askedAt: number }>;
const keptOf = new WeakMap<Runtime, Kept>();

/**
 * Asks the server whether a customer or a user has something left of their budgets, before it is spent. It never
 * rejects, waits for a quarter of a second at most, and says yes where the server cannot be asked, unless told
 * otherwise. The server answers from sums that are some seconds old, so that what runs at the same time may go over.
 *
 * @example
 * const { allowed, budgets } = await checkBudget({ customerId: "CUS_a1b2c3d4e5f6" });
 * if (!allowed) return `You have used up your budget; it begins anew at ${budgets[0]?.resets_at}.`;
 */
export async function checkBudget(question: BudgetQuestion = {}): Promise<BudgetCheck> {
  const { timeoutMs = TIMEOUT_MS, cacheMs = CACHE_MS, failOpen = true } = question;
  const unknown = { allowed: failOpen, known: false, budgets: [] };
  const current = runtime();
  if (current === undefined) {
    logOnce("checkBudget() asked nobody: call initialize() first.");
    return unknown;
  }
  const query = queryOf(question);
  const kept = keptOf.get(current) ?? new Map();
  keptOf.set(current, kept);
  const before = kept.get(query);
  const now = performance.now();
  if (before && now - before.askedAt < cacheMs) return (await before.answer) ?? unknown;

  const answer = ask(current, query, timeoutMs);
  keep(kept, query, { answer, askedAt: now });
  const known = await answer;
  // What could not be asked is asked again at once.
  if (known === undefined && kept.get(query)?.answer === answer) kept.delete(query);
  return known ?? unknown;
}

function queryOf({ customerId, userId, model, properties = {} }: BudgetQuestion): string {
  const here = associationProperties(context.active());
  const named = {
    customer_id: customerId ?? here[AssociationProperty.CUSTOMER_ID],
    user_id: userId ?? here[AssociationProperty.USER_ID],
    model,
    ...Object.fromEntries(Object.entries(properties).map(([key, value]) => [`property.${key}`, value])),
  };
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(named)) if (value !== undefined) query.set(key, String(value));
  return query.toString();
}

/** The oldest go first. */
function keep(
  kept: Kept,
  query: string,
  entry: { answer: Promise<BudgetCheck | undefined>; askedAt: number },
) {
  kept.delete(query);
  kept.set(query, entry);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) return;
    kept.delete(oldest);
  }
}

/** Undefined, and why on standard error once, where there is no answer. */
async function ask({ server }: Runtime, query: string, timeoutMs: number): Promise<BudgetCheck | undefined> {
  const url = server.tracesUrl.replace(/\/v1\/traces(?=\?|$).*/, `/v1/budgets/check?${query}`);
  const path = "/v1/budgets/check";
  try {
    const request: RequestInit = { headers: server.headers, signal: AbortSignal.timeout(timeoutMs) };
    const response = await context.with(suppressTracing(context.active()), fetch, undefined, url, request);
    if (!response.ok) {
      await response.body?.cancel();
      logOnce(`checkBudget() got no answer: ${path} answered ${response.status}.`);
      return undefined;
    }
    const { data } = (await response.json()) as Answer;
    return { allowed: data.allowed, known: true, budgets: data.budgets };
  } catch (error) {
    logOnce(`checkBudget() got no answer: ${error instanceof Error ? error.message : String(error)}.`);
    return undefined;
  }
}
