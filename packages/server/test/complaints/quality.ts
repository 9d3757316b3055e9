import { type Found, findConversations } from "../../src/http/search/find-conversations.ts";
import type { FindStores } from "../../src/http/search/find-named.ts";
import type { WireSpan } from "../../src/model/span.ts";
import { type Complaint, generateComplaint } from "./complaints.ts";
import { type Conversation, generateConversation } from "./conversations.ts";
import { createRandom, pick } from "./random.ts";

/** Stores conversations in batches; answers those that complaints are about, and the complaints. */
export async function storeConversations(
  count: number,
  complaints: number,
  nowMs: number,
  accept: (spans: readonly WireSpan[]) => Promise<unknown>,
  seed = 20_261_121,
): Promise<Complaint[]> {
  const random = createRandom(20_261_121);
  const all: Conversation[] = [];
  let batch: WireSpan[] = [];
  for (let number = 0; number < count; number++) {
    const conversation = generateConversation(random, number, nowMs);
    batch.push(...conversation.spans);
    all.push({ ...conversation, spans: [] });
    if (batch.length >= 2_000 || number === count - 1) {
      await accept(batch);
      batch = [];
    }
  }
  const told = createRandom(seed);
  return Array.from({ length: complaints }, () => generateComplaint(told, pick(told, all)));
}

/** Of how many complaints the right conversation was the first, among the first two, and among the first three. */
export interface Quality {
  complaints: number;
  first: number;
  firstTwo: number;
  firstThree: number;
  /** Milliseconds of each search, sorted. */
  times: number[];
  missed: { text: string; about: string; rank: number }[];
}

export async function measureQuality(
  stores: FindStores,
  scope: { projectId: string; nowMs: number },
  complaints: readonly Complaint[],
): Promise<Quality> {
  const ranks: number[] = [];
  const times: number[] = [];
  const missed: Quality["missed"] = [];
  for (const { text, about } of complaints) {
    const began = performance.now();
    const found: Found = await findConversations(
      stores,
      { ...scope, environment: "production", timeZone: "UTC", limit: 20 },
      text,
    );
    times.push(performance.now() - began);
    const rank = found.conversations.findIndex(({ candidate }) => candidate.id === about.sessionId) + 1;
    ranks.push(rank);
    if (rank === 0 || rank > 3)
      missed.push({ text, about: `${about.sessionId} ${JSON.stringify(about.particulars)}`, rank });
  }
  const among = (most: number) => ranks.filter((rank) => rank > 0 && rank <= most).length;
  return {
    complaints: complaints.length,
    first: among(1),
    firstTwo: among(2),
    firstThree: among(3),
    times: times.sort((a, b) => a - b),
    missed,
  };
}
