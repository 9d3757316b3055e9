import type { Environment } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import type { SaidSpan, Speaker } from "../model/said.ts";
import type { Concept, SaidWord } from "../query/find/concepts.ts";
import { select } from "./statement.ts";
import { OF_TRACE_SLOTS } from "./trace-index.ts";

export interface SaidScope {
  projectId: string;
  environment: Environment;
  /** Only conversations of these traces, by any of their sessions. */
  traceIds?: readonly string[] | undefined;
}

/** When it is said to have been: nanoseconds since 1970, and how far off that may be. */
export interface SaidAround {
  fromNs: bigint;
  toNs: bigint;
  toleranceNs: bigint;
  /** What a conversation at this time is worth, in weights of concepts. */
  weight: number;
}

export interface SaidReads {
  /** How often words were said, each as it is; and under `""`, in how many spans anything was. */
  wordsSaid(projectId: string, words: readonly string[]): Promise<SaidWord[]>;
  /** Words that were said and begin with one of these. */
  wordsLike(projectId: string, starts: readonly string[]): Promise<SaidWord[]>;
  /** Words that were said and differ from one of these in few letters: at most so many as `tolerances` has for it. */
  wordsNear(projectId: string, words: readonly string[], tolerances: readonly number[]): Promise<SaidWord[]>;
  /** The conversations that say most of the concepts, at most `limit`, the likeliest first. */
  conversationsSaying(
    scope: SaidScope,
    concepts: readonly Concept[],
    around: SaidAround | undefined,
    limit: number,
  ): Promise<bigint[]>;
  /** Spans of these conversations in which one of the words was said, at most `perConversation` of each. */
  saidIn(
    scope: SaidScope,
    conversations: readonly bigint[],
    words: readonly string[],
    perConversation: number,
  ): Promise<SaidSpan[]>;
  /** Of these traces, the first that a user says, where one does. */
  openingsOf(projectId: string, traceIds: readonly string[]): Promise<SaidSpan[]>;
}

/** Spans that one search may look at: some tens of milliseconds. */
const MOST_SPANS = 250_000;
const MOST_CONCEPTS = 8;
const SECONDS = 5;
/** As many words as a project may have said; the commonest of them, when it has said more. */
const MOST_WORDS = 5_000;

export function createSaidReads(client: ClickHouseClient): SaidReads {
  const words = async (where: string, params: Record<string, unknown>): Promise<SaidWord[]> => {
    const rows = await select<{ word: string; said: string }>(
      client,
      `SELECT word, sum(spans) AS said FROM said_words WHERE project_id = {projectId:String} AND ${where}
       GROUP BY word ORDER BY said DESC, word LIMIT ${MOST_WORDS} SETTINGS max_execution_time = ${SECONDS}`,
      params,
    );
    return rows.map(({ word, said }) => ({ word, spans: Number(said) }));
  };
  return {
    wordsSaid: (projectId, list) => words("word IN {list:Array(String)}", { projectId, list: ["", ...list] }),

    async wordsLike(projectId, starts) {
      if (starts.length === 0) return [];
      return words(
        `(word IN {starts:Array(String)} OR substring(word, 1, 3) IN {heads:Array(String)}
          AND arrayExists(start -> startsWith(word, start) AND length(word) <= length(start) + 6, {longer:Array(String)}))`,
        {
          projectId,
          starts,
          heads: [
            ...new Set(starts.filter(({ length }) => length >= 3).map((start) => firstBytes(start, 3))),
          ],
          longer: starts.filter(({ length }) => length >= 3),
        },
      );
    },

    async wordsNear(projectId, list, tolerances) {
      if (list.length === 0) return [];
      return words(
        `arrayExists((other, most) -> abs(toInt32(length(word)) - toInt32(length(other))) <= most
          AND damerauLevenshteinDistance(word, other) <= most, {list:Array(String)}, {tolerances:Array(UInt8)})`,
        { projectId, list, tolerances },
      );
    },

    async conversationsSaying(scope, concepts, around, limit) {
      const plan = planSearch(concepts);
      if (plan.columns.length === 0) return [];
      const params: Record<string, unknown> = { ...scopeParams(scope), limit };
      plan.columns.forEach((concept, i) => {
        params[`forms${i}`] = [...concept.forms.keys()];
        params[`weight${i}`] = concept.weight;
      });
      const worth = plan.columns.map((_, i) => `{weight${i}:Float64} * max(says${i})`);
      if (around) {
        Object.assign(params, {
          fromNs: around.fromNs.toString(),
          toNs: around.toNs.toString(),
          toleranceNs: around.toleranceNs.toString(),
          timeWeight: around.weight,
        });
        worth.push(`{timeWeight:Float64} * exp(-min(greatest(
          {fromNs:Int64} - start_time_ns, start_time_ns - {toNs:Int64}, 0)) / {toleranceNs:Int64})`);
      }
      const says = plan.columns.map((_, i) => `hasAnyTokens(texts, {forms${i}:Array(String)}) AS says${i}`);
      const some = plan.columns.map((_, i) => `says${i}`).join(plan.all ? " AND " : " OR ");
      const rows = await select<{ conversation: string }>(
        client,
        `SELECT conversation, ${worth.join(" + ")} AS worth FROM (
           SELECT conversation, ${around ? "start_time_ns, " : ""} ${says.join(", ")}
           FROM said WHERE ${scopeSql(scope)}
         ) WHERE ${some}
         GROUP BY conversation ORDER BY worth DESC, conversation LIMIT {limit:UInt32}
         SETTINGS max_execution_time = ${SECONDS}`,
        params,
      );
      return rows.map(({ conversation }) => BigInt(conversation));
    },

    async saidIn(scope, conversations, list, perConversation) {
      if (conversations.length === 0) return [];
      const rows = await select<SaidRow>(
        client,
        `SELECT conversation, trace_id, span_id, start_time_ns, speakers, texts FROM (
           SELECT * FROM said
           WHERE ${scopeSql(scope)} AND conversation IN {conversations:Array(UInt64)}
             AND hasAnyTokens(texts, {list:Array(String)})
           ORDER BY committed_at_us DESC LIMIT 1 BY conversation, start_time_ns, span_id
         )
         LIMIT {perConversation:UInt32} BY conversation
         SETTINGS max_execution_time = ${SECONDS}`,
        { ...scopeParams(scope), conversations, list, perConversation },
      );
      return rows.map(toSaidSpan);
    },

    async openingsOf(projectId, traceIds) {
      if (traceIds.length === 0) return [];
      const rows = await select<SaidRow>(
        client,
        `SELECT conversation, trace_id, span_id, start_time_ns, ['user'] AS speakers,
           [texts[indexOf(said.speakers, 'user')]] AS texts
         FROM said WHERE project_id = {projectId:String} AND ${OF_TRACES} AND toString(trace_id) IN {traceIds:Array(String)}
           AND has(said.speakers, 'user')
         ORDER BY start_time_ns LIMIT 1 BY trace_id
         SETTINGS max_execution_time = ${SECONDS}`,
        { projectId, traceIds },
      );
      return rows.map(toSaidSpan);
    },
  };
}

/**
 * The rarest concepts, so that only so many spans are looked at. Where even the rarest is said everywhere, the rarest
 * ones together.
 */
function planSearch(concepts: readonly Concept[]): { columns: Concept[]; all: boolean } {
  const rarest = concepts.toSorted((a, b) => a.spans - b.spans).slice(0, MOST_CONCEPTS);
  const columns: Concept[] = [];
  let spans = 0;
  for (const concept of rarest) {
    spans += concept.spans;
    if (spans > MOST_SPANS) break;
    columns.push(concept);
  }
  return columns.length > 0 ? { columns, all: false } : { columns: rarest.slice(0, 3), all: true };
}

/** Conversations of `{traceIds:Array(String)}`, by any of their sessions. */
const OF_TRACES = `conversation IN (
  SELECT arrayJoin(arrayConcat([sipHash64(toString(trace_id))], arrayMap(session -> sipHash64(session), session_ids)))
  FROM trace_slots WHERE is_first = 1 AND ${OF_TRACE_SLOTS})`;

function scopeSql({ traceIds }: SaidScope): string {
  const inProject = "project_id = {projectId:String} AND environment = {environment:String}";
  return traceIds ? `${inProject} AND ${OF_TRACES}` : inProject;
}

function scopeParams({ projectId, environment, traceIds }: SaidScope): Record<string, unknown> {
  return { projectId, environment, ...(traceIds ? { traceIds } : {}) };
}

function firstBytes(text: string, count: number): string {
  return Buffer.from(text).subarray(0, count).toString();
}

interface SaidRow {
  conversation: string;
  trace_id: string;
  span_id: string;
  start_time_ns: string;
  speakers: Speaker[];
  texts: string[];
}

function toSaidSpan(row: SaidRow): SaidSpan {
  return {
    conversation: row.conversation,
    traceId: row.trace_id,
    spanId: row.span_id,
    startTimeNs: BigInt(row.start_time_ns),
    said: row.texts.map((text, i) => ({ by: row.speakers[i] ?? "step", text })),
  };
}
