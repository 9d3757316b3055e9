import type { SaidSpan } from "../../model/said.ts";
import { msToNs } from "../../model/time-range.ts";
import type { Concept } from "../../query/find/concepts.ts";
import { type Candidate, type Ranked, rank } from "../../query/find/rank.ts";
import { type FindQuestion, readQuestion } from "../../query/find/read-question.ts";
import { type Word, wordsIn } from "../../query/find/words.ts";
import type { TraceFacts } from "../../telemetry/find-reads.ts";
import type { TelemetryStore } from "../../telemetry/store.ts";
import { findConcepts } from "./find-concepts.ts";
import { type FindScope, type FindStores, findNamed, type NamedThings, overlap } from "./find-named.ts";

/** A conversation that was found, with what is known of its traces. */
export interface FoundConversation extends Candidate {
  /** Empty for none. */
  sessionId: string;
  /** By start. */
  traces: TraceFacts[];
}

/** What was found for a question. */
export interface Found {
  question: FindQuestion;
  named: NamedThings;
  concepts: Concept[];
  /** Words that nobody said in any form. */
  unknown: Word[];
  conversations: Ranked<FoundConversation>[];
}

const MOST_CONVERSATIONS = 150;
const SAID_OF_EACH = 30;
const TOLERANCE_NS = 3n * 3_600_000_000_000n;
/** Beside the words: what time is worth to a search that may look at only some. */
const TIME_SHARE = 0.35;

/** Finds what somebody may mean who typed `text`. */
export async function findConversations(
  stores: FindStores,
  scope: FindScope & { timeZone: string; limit: number },
  text: string,
): Promise<Found> {
  const { telemetry } = stores;
  const question = readQuestion(text, scope.nowMs, scope.timeZone);
  const named = await findNamed(stores, scope, question);
  const isTaken = (word: Word) => named.namings.some(({ part }) => overlap(part, word));
  const words = question.words.filter((word) => !isTaken(word));
  const concepts = await findConcepts(telemetry, scope.projectId, words);
  const known = new Set(concepts.map(({ source }) => source.start));
  const unknown = words.filter(({ start }) => !known.has(start));
  // An e-mail that is no customer's may have been said.
  const phrases = [
    ...question.phrases.map((phrase) => phrase.words),
    ...question.emails
      .filter((email) => !named.namings.some(({ part }) => overlap(part, email)))
      .map((email) => wordsIn(email.text).map(({ word }) => word)),
  ];
  const said = await findSaid(telemetry, scope, { question, named, concepts, phrases });
  const candidates = await toCandidates(telemetry, scope, said, named.traceIds ?? []);
  const sought = { concepts, phrases, time: question.time, nowMs: scope.nowMs };
  const ranked = rank(candidates, sought).filter(
    ({ best, reasons }) =>
      named.traceIds !== undefined ||
      best.length > 0 ||
      (concepts.length === 0 && phrases.length === 0 && reasons.time > 0),
  );
  return { question, named, concepts, unknown, conversations: ranked.slice(0, scope.limit) };
}

interface Wanted {
  question: FindQuestion;
  named: NamedThings;
  concepts: readonly Concept[];
  phrases: readonly (readonly string[])[];
}

/** What was said that has the words, in the likeliest conversations; of what is named, or of the time, where there are no words. */
async function findSaid(
  telemetry: TelemetryStore,
  scope: FindScope,
  { question: { time }, named, concepts, phrases }: Wanted,
): Promise<SaidSpan[]> {
  const said = { ...scope, traceIds: named.traceIds };
  if (named.traceIds?.length === 0) return [];
  const all = [...concepts, ...phrases.map(phraseConcept)];
  if (all.length === 0) {
    if (named.traceIds || !time) return [];
    const range = { fromNs: msToNs(time.fromMs), toNs: msToNs(time.toMs) };
    const traceIds = await telemetry.tracesAt(scope, range, MOST_CONVERSATIONS);
    return traceIds.map((traceId) => ({ traceId, spanId: "", startTimeNs: 0n, said: [] }));
  }
  const whole = all.reduce((sum, { weight }) => sum + weight, 0);
  const around = time && {
    fromNs: msToNs(time.fromMs),
    toNs: msToNs(time.toMs),
    toleranceNs: TOLERANCE_NS,
    weight: whole * TIME_SHARE,
  };
  const conversations = await telemetry.conversationsSaying(said, all, around, MOST_CONVERSATIONS);
  const forms = [...new Set(all.flatMap((concept) => [...concept.forms.keys()]))];
  return telemetry.saidIn(said, conversations, forms, SAID_OF_EACH);
}

/** A phrase is looked for by its longest word, which is likely its rarest. */
function phraseConcept(words: readonly string[]): Concept {
  const word = words.toSorted((a, b) => b.length - a.length)[0] ?? "";
  return {
    source: { word, start: 0, end: 0 },
    corrections: [],
    forms: new Map([[word, 1]]),
    weight: 10,
    spans: 1,
  };
}

/** The traces in which something was said, and those that were named, as the conversations that they belong to. */
async function toCandidates(
  telemetry: TelemetryStore,
  { projectId, environment }: FindScope,
  said: readonly SaidSpan[],
  named: readonly string[],
): Promise<FoundConversation[]> {
  const saidOf = Map.groupBy(said, ({ traceId }) => traceId);
  const traceIds = [...new Set([...saidOf.keys(), ...named])];
  const facts = await telemetry.traceFacts(projectId, traceIds);
  const traces = facts.filter((trace) => trace.environment === environment || named.includes(trace.traceId));
  const sessionIds = [...new Set(traces.flatMap((trace) => trace.sessionIds))];
  const down =
    traces.length === 0 ? undefined : await telemetry.thumbsDown(projectId, { traceIds, sessionIds });
  const grouped = Map.groupBy(
    traces,
    ({ traceId, sessionIds: [sessionId = ""] }) => sessionId || `trace_${traceId}`,
  );
  return Array.from(grouped, ([id, own]): FoundConversation => {
    const sessionId = own[0]?.sessionIds[0] ?? "";
    const starts = own.map(({ startNs }) => Number(startNs / 1_000_000n));
    const ends = own.map(({ endNs }) => Number(endNs / 1_000_000n));
    return {
      id,
      sessionId,
      traces: own.toSorted((a, b) => Number(a.startNs - b.startNs)),
      startMs: Math.min(...starts),
      endMs: Math.max(...ends),
      errors: own.reduce((sum, { errors }) => sum + errors, 0),
      slowestMs: Math.max(...own.map(({ startNs, endNs }) => Number((endNs - startNs) / 1_000_000n))),
      thumbsDown:
        own.filter(({ traceId }) => down?.traceIds.has(traceId)).length +
        (down?.sessionIds.has(sessionId) ? 1 : 0),
      said: own.flatMap(({ traceId }) => (saidOf.get(traceId) ?? []).filter((span) => span.said.length > 0)),
    };
  });
}
