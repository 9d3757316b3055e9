import {
  type Concept,
  corrections,
  type SaidWord,
  stemsToLookUp,
  toConcepts,
  tolerance,
} from "../../query/find/concepts.ts";
import type { Word } from "../../query/find/words.ts";
import type { SaidReads } from "../../telemetry/said-reads.ts";

/** Words are like others only where one of them is not said more often than this, of all spans. */
const SELDOM = 0.001;

/** What words of a question stand for in what was said in a project: their forms, what they are misspelled of, synonyms. */
export async function findConcepts(
  store: SaidReads,
  projectId: string,
  words: readonly Word[],
): Promise<Concept[]> {
  if (words.length === 0) return [];
  const typed = words.map(({ word }) => word);
  const known = new Map((await store.wordsSaid(projectId, typed)).map(({ word, spans }) => [word, spans]));
  const allSpans = known.get("") ?? 0;
  const doubtful = typed.filter((word) => tolerance(word) > 0 && (known.get(word) ?? 0) <= allSpans * SELDOM);
  const near = await store.wordsNear(projectId, doubtful, doubtful.map(tolerance));
  const corrected = new Map(
    doubtful.map((word): [string, SaidWord[]] => [word, corrections(word, known.get(word) ?? 0, near)]),
  );
  const fixes = [...corrected.values()].flat().map(({ word }) => word);
  const said = await store.wordsLike(projectId, stemsToLookUp([...typed, ...fixes]));
  return toConcepts(words, corrected, said, allSpans);
}
