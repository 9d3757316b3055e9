import type { SaidSpan } from "../../model/said.ts";
import type { Concept } from "./concepts.ts";
import { type Match, matchText } from "./match-text.ts";

/** A conversation that may be the one. Milliseconds since 1970. */
export interface Candidate {
  id: string;
  startMs: number;
  endMs: number;
  errors: number;
  /** The longest of its traces. */
  slowestMs: number;
  thumbsDown: number;
  said: readonly SaidSpan[];
}

/** What is looked for. */
export interface Sought {
  concepts: readonly Concept[];
  /** Words in a row. */
  phrases: readonly (readonly string[])[];
  time: { fromMs: number; toMs: number } | undefined;
  nowMs: number;
}

/** Why a conversation is where it is: what it gained by each, of 1 for all that was looked for. */
export interface Reasons {
  match: number;
  time: number;
  recency: number;
  errors: number;
  slow: number;
  thumbsDown: number;
}

export interface Ranked<T extends Candidate> {
  candidate: T;
  score: number;
  reasons: Reasons;
  /** The texts that say most of it, the best first, each once. */
  best: { span: SaidSpan; index: number; match: Match }[];
}

/** From here on a trace is slow to somebody who waits for it. */
const SLOW_MS = 15_000;
/** People are wrong about hours, but seldom by more. */
const TOLERANCE_MS = 3 * 3_600_000;
const WORTH = {
  time: 0.3,
  recency: 0.04,
  error: 0.06,
  slow: 0.03,
  thumbsDown: 0.08,
  together: 0.25,
  phrase: 0.5,
};
const RECENT_MS = 14 * 86_400_000;
const MOST_BEST = 3;
/** The words of the one who complains count most. */
const SPEAKER = { user: 1, assistant: 0.9, tool: 0.9, error: 0.95, step: 0.8 } as const;

/** The candidates, the likeliest first: by what was said in them, when, how lately, and what went wrong. */
export function rank<T extends Candidate>(candidates: readonly T[], sought: Sought): Ranked<T>[] {
  return candidates
    .map((candidate) => judge(candidate, sought))
    .sort(
      (a, b) =>
        b.score - a.score ||
        b.candidate.endMs - a.candidate.endMs ||
        (a.candidate.id < b.candidate.id ? -1 : 1),
    );
}

function judge<T extends Candidate>(candidate: T, sought: Sought): Ranked<T> {
  const { concepts, phrases, time, nowMs } = sought;
  const strengths = concepts.map(() => 0);
  const phrasesSaid = new Set<number>();
  const texts: (Ranked<T>["best"][number] & { worth: number; text: string })[] = [];
  for (const span of candidate.said)
    for (const [index, { by, text }] of span.said.entries()) {
      const match = matchText(text, concepts, phrases);
      match.strengths.forEach((strength, i) => {
        strengths[i] = Math.max(strengths[i] ?? 0, strength * SPEAKER[by]);
      });
      for (const phrase of match.phrases) phrasesSaid.add(phrase);
      const worth =
        (weigh(concepts, match.strengths) + match.together + match.phrases.length * 10) * SPEAKER[by];
      if (worth > 0) texts.push({ span, index, match, worth, text });
    }
  texts.sort((a, b) => b.worth - a.worth || Number(a.span.startTimeNs - b.span.startTimeNs));
  const whole = concepts.reduce((sum, { weight }) => sum + weight, 0);
  const best = texts[0];
  // Half for what the conversation says at all, and more where one message says much of it.
  const inOne = best ? weigh(concepts, best.match.strengths) + best.match.together : 0;
  const match =
    (whole === 0 ? 0 : (weigh(concepts, strengths) + WORTH.together * inOne) / whole / (1 + WORTH.together)) +
    (phrases.length === 0 ? 0 : (WORTH.phrase * phrasesSaid.size) / phrases.length);
  const reasons: Reasons = {
    match,
    time: time ? WORTH.time * closeness(candidate, time) : 0,
    recency: WORTH.recency * Math.exp(-Math.max(0, nowMs - candidate.endMs) / RECENT_MS),
    errors: candidate.errors > 0 ? WORTH.error : 0,
    slow: candidate.slowestMs >= SLOW_MS ? WORTH.slow : 0,
    thumbsDown: candidate.thumbsDown > 0 ? WORTH.thumbsDown : 0,
  };
  const score = Object.values(reasons).reduce((sum, one) => sum + one, 0);
  return { candidate, score, reasons, best: distinct(texts).slice(0, MOST_BEST) };
}

function weigh(concepts: readonly Concept[], strengths: readonly number[]): number {
  return concepts.reduce((sum, { weight }, i) => sum + weight * (strengths[i] ?? 0), 0);
}

/** 1 for what overlaps the time, less the farther from it. A long span of time is as vague as it is long. */
function closeness(
  { startMs, endMs }: Candidate,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): number {
  const distance = Math.max(0, fromMs - endMs, startMs - toMs);
  return Math.exp(-distance / Math.max(TOLERANCE_MS, (toMs - fromMs) / 2));
}

/** Each text once; and of a step, which repeats what others said, only what they did not. */
function distinct<T extends { text: string; span: SaidSpan; index: number; match: Match }>(
  texts: readonly T[],
): T[] {
  const seen = new Set<string>();
  const isStep = ({ span, index }: T) => span.said[index]?.by === "step";
  const said = texts.filter((one) => !isStep(one));
  const repeats = ({ match }: T) =>
    said.some((other) => match.strengths.every((strength, i) => strength <= (other.match.strengths[i] ?? 0)));
  return texts.filter((one) => {
    if (seen.has(one.text) || (isStep(one) && repeats(one))) return false;
    seen.add(one.text);
    return true;
  });
}
