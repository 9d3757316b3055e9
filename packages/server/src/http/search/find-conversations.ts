import type { SaidSpan } from "../../model/said.ts";
import { msToNs } from "../../model/time-range.ts";
import type { Concept } from "../../query/find/concepts.ts";
import { type Candidate, type Ranked, rank, type Sought } from "../../query/find/rank.ts";
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

const MOST_CONVERSATIONS = 80;
/** Of these, what happened in their traces is looked up too. */
const LIKELIEST = 24;
const MOST_TRACES = 200;
const SAID_OF_EACH = 30;
const TOLERANCE_NS = 3n * 3_600_000_000_000n;
/** Beside the words: what time is worth to a search that may look at only some. */
const TIME_SHARE = 0.3;

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
  const sought = { concepts, phrases, time: question.time, nowMs: scope.nowMs };
  const said = await findSaid(telemetry, scope, sought, named.traceIds);
  const traceIds = new Set([
    ...said.map(({ traceId }) => traceId),
    ...(named.traceIds ?? (await tracesOfTime(telemetry, scope, sought))).slice(0, MOST_TRACES),
  ]);
  const candidates = await toCandidates(telemetry, scope, said, [...traceIds], named.traceIds ?? []);
  const ranked = rank(candidates, sought).filter(
    ({ best, reasons }) =>
      named.traceIds !== undefined ||
      best.length > 0 ||
      (concepts.length === 0 && phrases.length === 0 && reasons.time > 0),
  );
  return { question, named, concepts, unknown, conversations: ranked.slice(0, scope.limit) };
}

/** What was said that has the words, in the likeliest conversations, of all or of those that are named. */
async function findSaid(
  telemetry: TelemetryStore,
  scope: FindScope,
  sought: Sought,
  traceIds: readonly string[] | undefined,
): Promise<SaidSpan[]> {
  const { concepts, phrases, time } = sought;
  const all = [...concepts, ...phrases.map(phraseConcept)];
  if (all.length === 0 || traceIds?.length === 0) return [];
  const among = { ...scope, traceIds };
  const around = time && {
    fromNs: msToNs(time.fromMs),
    toNs: msToNs(time.toMs),
    toleranceNs: TOLERANCE_NS,
    weight: TIME_SHARE * all.reduce((sum, { weight }) => sum + weight, 0),
  };
  const conversations = await telemetry.conversationsSaying(among, all, around, MOST_CONVERSATIONS);
  const forms = [...new Set(all.flatMap((concept) => [...concept.forms.keys()]))];
  return likeliest(await telemetry.saidIn(among, conversations, forms, SAID_OF_EACH), sought);
}

/** Of what was said, that of the conversations that say most of it at about the time: what else happened costs a look-up. */
function likeliest(said: readonly SaidSpan[], sought: Sought): SaidSpan[] {
  const conversations = Array.from(
    Map.groupBy(said, ({ conversation }) => conversation),
    ([id, own]): Candidate => {
      const times = own.map(({ startTimeNs }) => Number(startTimeNs / 1_000_000n));
      const [startMs, endMs] = [Math.min(...times), Math.max(...times)];
      return { id, startMs, endMs, errors: 0, slowestMs: 0, thumbsDown: 0, said: own };
    },
  );
  return rank(conversations, sought)
    .slice(0, LIKELIEST)
    .flatMap(({ candidate }) => candidate.said);
}

/** What happened at the time that was asked for, where nothing else was. */
async function tracesOfTime(
  telemetry: TelemetryStore,
  scope: FindScope,
  { concepts, phrases, time }: Sought,
): Promise<string[]> {
  if (!time || concepts.length + phrases.length > 0) return [];
  const range = { fromNs: msToNs(time.fromMs), toNs: msToNs(time.toMs) };
  return telemetry.tracesAt(scope, range, MOST_TRACES);
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
  traceIds: readonly string[],
  named: readonly string[],
): Promise<FoundConversation[]> {
  const saidOf = Map.groupBy(said, ({ traceId }) => traceId);
  const ofName = new Set(named);
  const near = new Map(said.map(({ traceId, startTimeNs }) => [traceId, startTimeNs]));
  const facts = await telemetry.traceFacts(projectId, traceIds, near);
  const traces = facts.filter((trace) => trace.environment === environment || ofName.has(trace.traceId));
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
      said: own.flatMap(({ traceId }) => saidOf.get(traceId) ?? []),
    };
  });
}
