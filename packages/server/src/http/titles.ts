import type { SaidReads } from "../telemetry/said-reads.ts";

/** A conversation by its traces in order, and what it is called where nothing is known to be said. */
interface Untitled {
  traceIds: readonly string[];
  title: string;
}

/** As many of a conversation's first traces may pass before its user says something. */
const FIRST_TRACES = 3;
const MOST_CHARACTERS = 160;

/** What conversations are called, in their order: how the user began; else what each is called already. */
export async function readTitles(
  telemetry: Pick<SaidReads, "openingsOf">,
  projectId: string,
  conversations: readonly Untitled[],
): Promise<string[]> {
  const traceIds = conversations.flatMap((one) => one.traceIds.slice(0, FIRST_TRACES));
  const openings = new Map<string, string>();
  for (const { traceId, said } of await telemetry.openingsOf(projectId, [...new Set(traceIds)]))
    openings.set(traceId, toTitle(said[0]?.text ?? ""));
  return conversations.map(
    (one) =>
      one.traceIds
        .slice(0, FIRST_TRACES)
        .map((id) => openings.get(id))
        .find(Boolean) ?? one.title,
  );
}

/** One line, without half a character at its end. */
function toTitle(text: string): string {
  const line = text
    .slice(0, 4 * MOST_CHARACTERS)
    .replace(/\s+/g, " ")
    .trim();
  const characters = Array.from(line);
  return characters.length > MOST_CHARACTERS
    ? `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…`
    : line.toWellFormed();
}
